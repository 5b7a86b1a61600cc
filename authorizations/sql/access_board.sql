-- How a partner stands with each shop it works with: a row per shop and service taken there, with the state of its
-- access; a shop that takes no service is a row too. Manage Authorization searches, filters, sorts and pages it.
--
-- It tells, it does not allow: that is `live_access`. Dates count, not sweeps: what is overdue has ended here as well.
DROP VIEW IF EXISTS access_board;

CREATE VIEW access_board AS
SELECT coalesce(taken.uuid, binding.uuid) AS uuid,
       binding.id AS binding_id,
       binding.partner_id,
       binding.shop_id,
       taken.id AS service_authorization_id,
       taken.service_id,
       taken.category_id,
       access.id AS grant_id,
       asked.id AS request_id,
       valid.now AS is_valid,
       waiting.now AS is_waiting,
       stands.state,
       array_position(
           ARRAY['no_access', 'requested', 'ending_soon', 'active', 'suspended', 'ended', 'unavailable'], stands.state
       )::smallint AS state_rank,
       access.over_at AS ends_at,
       greatest(
           binding.status_changed_at, taken.status_changed_at, asked.status_changed_at, access.status_changed_at,
           revision.made_at, CASE WHEN NOT access.is_open THEN access.over_at END
       ) AS changed_at
  FROM authorizations_binding AS binding
  JOIN partners_partner AS partner ON partner.id = binding.partner_id
  -- Of the periods for which the shop took a service, the one that counts: valid now, else the latest. (That the
  -- partner is the binding's is known; said again, the planner reads one partner's rows and not the whole table.)
  LEFT JOIN authorizations_serviceauthorization AS taken
    ON taken.binding_id = binding.id AND taken.partner_id = binding.partner_id
   AND NOT EXISTS (
           SELECT FROM authorizations_serviceauthorization AS other
            WHERE other.binding_id = taken.binding_id AND other.service_id = taken.service_id
              AND other.partner_id = taken.partner_id
              AND (other.status = 'ACTIVE' AND other.valid_from <= portal_now() AND other.valid_until > portal_now(),
                   other.valid_from, other.id)
                > (taken.status = 'ACTIVE' AND taken.valid_from <= portal_now() AND taken.valid_until > portal_now(),
                   taken.valid_from, taken.id))
 CROSS JOIN LATERAL (
       SELECT coalesce(taken.status = 'ACTIVE' AND taken.valid_from <= portal_now()
                       AND taken.valid_until > portal_now(), false)) AS valid (now)
  -- The access that began last (or will begin with the service, where that is still to come), and since or until when. While one is open no other can begin (an exclusion constraint),
  -- so this is the open one wherever there is one.
  LEFT JOIN LATERAL (
       SELECT given.id, given.status, given.status_changed_at, given.revision_number, given.ends_at, stays.is_open,
              CASE WHEN stays.is_open OR given.status IN ('ACTIVE', 'SUSPENDED') THEN given.ends_at
                   ELSE least(given.ends_at, given.status_changed_at) END AS over_at
         FROM authorizations_accessgrant AS given
        CROSS JOIN LATERAL (
              SELECT given.status IN ('ACTIVE', 'SUSPENDED') AND given.ends_at > portal_now()) AS stays (is_open)
        WHERE given.service_authorization_id = taken.id
          AND (given.starts_at <= portal_now() OR taken.valid_from > portal_now())
        ORDER BY given.starts_at DESC, given.id DESC
        LIMIT 1) AS access ON true
  LEFT JOIN authorizations_grantrevision AS revision
    ON revision.grant_id = access.id AND revision.number = access.revision_number
  LEFT JOIN LATERAL (
       SELECT request.id, request.status, request.status_changed_at, request.expires_at
         FROM authorizations_accessrequest AS request
        WHERE request.service_authorization_id = taken.id
        ORDER BY request.sent_at DESC, request.id DESC
        LIMIT 1) AS asked ON true
 CROSS JOIN LATERAL (
       SELECT coalesce(asked.status IN ('SENT', 'OPENED') AND asked.expires_at > portal_now(), false)) AS waiting (now)
 CROSS JOIN LATERAL (
       SELECT CASE
              WHEN access.is_open AND (access.status = 'SUSPENDED' OR partner.status <> 'APPROVED') THEN 'suspended'
              WHEN access.is_open AND access.ends_at <= portal_now() + interval '168 hours' THEN 'ending_soon'
              WHEN access.is_open THEN 'active'
              WHEN waiting.now THEN 'requested'
              WHEN access.id IS NOT NULL THEN 'ended'
              WHEN valid.now OR taken.status = 'ACTIVE' AND taken.valid_from > portal_now() THEN 'no_access'
              ELSE 'unavailable' END) AS stands (state)
 WHERE binding.status = 'ACTIVE';
