-- What the crowd agreed to and granted. Rows begin as their life cycle begins and are taken to their end afterwards.

-- step: bindings
-- A row per service a shop takes: five for each shop of the crowd, each by another partner, and a long past in one
-- shop of Fernhollow, a day each. `t` numbers them; what becomes of each follows from its hash `h`.
CREATE TEMPORARY TABLE crowd_taken ON COMMIT DROP AS
SELECT taken.*, abs(hashint4(taken.t)::bigint) AS h, service.id AS service_id, service.partner_id, service.category_id, service.lead_id,
       gen_random_uuid() AS uuid, NULL::bigint AS binding_id, NULL::bigint AS id
  FROM (SELECT i * 5 + c AS t, c, shop.id AS shop_id, owner_id,
               CASE WHEN c = 1 AND i <= %(larkspur_shops)s THEN 0 ELSE mod(i * 7 + c * 13, %(partners)s) + 1 END AS p,
               %(now)s - interval '4800 hours' AS valid_from, %(now)s + interval '3960 hours' AS valid_until,
               CASE WHEN mod(abs(hashint4(i * 5 + c)::bigint), 33) = 0 THEN 'CANCELLED' ELSE 'ACTIVE' END AS becomes, false AS is_past
          FROM crowd_shop AS shop CROSS JOIN generate_series(1, 5) AS c
        UNION ALL
        SELECT -k, mod(k, 6) + 1, %(list_shop)s, %(owner)s, mod(k, %(partners)s) + 1,
               %(now)s - make_interval(hours => 24 * (700 + k)), %(now)s - make_interval(hours => 24 * (699 + k)),
               'EXPIRED', true
          FROM generate_series(1, %(list_services)s) AS k) AS taken
  JOIN crowd_service AS service ON service.p = taken.p AND service.c = taken.c;

INSERT INTO authorizations_binding (status_changed_at, uuid, status, started_at, partner_id, shop_id)
SELECT min(valid_from), gen_random_uuid(), 'ACTIVE', min(valid_from), partner_id, shop_id
  FROM crowd_taken GROUP BY partner_id, shop_id
    ON CONFLICT DO NOTHING;
ANALYZE authorizations_binding;
UPDATE crowd_taken SET binding_id = binding.id
  FROM authorizations_binding AS binding
 WHERE binding.partner_id = crowd_taken.partner_id AND binding.shop_id = crowd_taken.shop_id
   AND binding.status = 'ACTIVE';

-- step: service authorizations
INSERT INTO authorizations_serviceauthorization
       (status_changed_at, uuid, valid_from, valid_until, status, binding_id, category_id, partner_id, service_id, shop_id)
SELECT valid_from, uuid, valid_from, valid_until, 'ACTIVE', binding_id, category_id, partner_id, service_id, shop_id
  FROM crowd_taken ORDER BY t;
ANALYZE authorizations_serviceauthorization;
UPDATE crowd_taken SET id = made.id FROM authorizations_serviceauthorization AS made WHERE made.uuid = crowd_taken.uuid;
ANALYZE crowd_taken;

-- step: grants
CREATE TEMPORARY TABLE crowd_grant ON COMMIT DROP AS
SELECT given.*, gen_random_uuid() AS uuid, NULL::bigint AS id, kind.preset, kind.items::smallint[] AS items
  FROM (SELECT t, shop_id, partner_id, owner_id, id AS taken_id, true AS is_first, 1 AS revisions,
               CASE WHEN is_past THEN valid_from ELSE %(now)s - interval '4680 hours' END AS starts_at,
               CASE WHEN is_past THEN valid_until ELSE %(now)s - interval '1440 hours' END AS ends_at,
               'EXPIRED' AS becomes
          FROM crowd_taken
        UNION ALL
        SELECT t, shop_id, partner_id, owner_id, id, false, CASE WHEN mod(h, 5) = 1 THEN 2 ELSE 1 END,
               %(now)s - make_interval(hours => (24 * (mod(h, 50) + 1))::int),
               %(now)s + make_interval(hours => (24 * (mod(h, 158) + 1))::int),
               CASE WHEN becomes = 'CANCELLED' THEN 'ENDED'
                    ELSE (ARRAY['ACTIVE','SUSPENDED','REVOKED','RELINQUISHED','TERMINATED'])
                         [coalesce(array_position(ARRAY[0, 3, 7, 11, 13], mod(h, 40)::int), 1)] END
          FROM crowd_taken
         WHERE NOT is_past AND mod(h, 10) <> 0) AS given
  JOIN (SELECT place - 1 AS place, kind ->> 'preset' AS preset,
               ARRAY(SELECT jsonb_array_elements_text(kind -> 'items')::smallint) AS items
          FROM jsonb_array_elements(%(kinds)s::jsonb) WITH ORDINALITY AS list (kind, place)) AS kind
    ON kind.place = mod(abs(given.t), jsonb_array_length(%(kinds)s::jsonb));

INSERT INTO authorizations_accessgrant
       (status_changed_at, starts_at, ends_at, items, preset, uuid, revision_number, contact_email, status, status_reason,
        service_authorization_id)
SELECT starts_at, starts_at, ends_at, items, preset, uuid, revisions, '', 'ACTIVE', '', taken_id
  FROM crowd_grant ORDER BY starts_at;
ANALYZE authorizations_accessgrant;
UPDATE crowd_grant SET id = made.id FROM authorizations_accessgrant AS made WHERE made.uuid = crowd_grant.uuid;
ANALYZE crowd_grant;

-- step: revisions
-- Where there are two, the second lengthened the first by half a day.
INSERT INTO authorizations_grantrevision
       (starts_at, ends_at, items, preset, uuid, number, made_at, grant_id, made_by_id)
SELECT starts_at, ends_at - make_interval(hours => 12 * (revisions - number)), items, preset, gen_random_uuid(), number,
       starts_at + make_interval(mins => 60 * (number - 1)), id, owner_id
  FROM crowd_grant CROSS JOIN LATERAL generate_series(1, revisions) AS number
 ORDER BY starts_at;
ANALYZE authorizations_grantrevision;

-- step: consents
INSERT INTO authorizations_consentrecord
       (uuid, terms_sha256, content, content_sha256, given_at, given_by_id, revision_id, terms_id)
SELECT gen_random_uuid(), terms.sha256, kind -> 'content', kind ->> 'sha256', revision.made_at, revision.made_by_id,
       revision.id, terms.id
  FROM authorizations_grantrevision AS revision
  JOIN crowd_grant ON crowd_grant.id = revision.grant_id
  JOIN jsonb_array_elements(%(kinds)s::jsonb) AS kind ON kind ->> 'preset' = revision.preset
 CROSS JOIN (SELECT id, sha256 FROM authorizations_termsversion ORDER BY number DESC LIMIT 1) AS terms
 ORDER BY revision.made_at;
INSERT INTO authorizations_consentperson (consent_id, name, account_email, contact_email, address, browser)
SELECT consent.id, person.name, person.email, person.email, '203.0.113.9', 'A browser of the crowd'
  FROM authorizations_consentrecord AS consent
  JOIN accounts_user AS person ON person.id = consent.given_by_id
 WHERE NOT EXISTS (SELECT FROM authorizations_consentperson AS known WHERE known.consent_id = consent.id);
ANALYZE authorizations_consentrecord;

-- step: requests
CREATE TEMPORARY TABLE crowd_request ON COMMIT DROP AS
SELECT taken.shop_id, taken.partner_id, taken.owner_id, taken.lead_id, taken.service_id, taken.id AS taken_id,
       gen_random_uuid() AS uuid, NULL::bigint AS id, grown.items, grown.preset, outcome.becomes,
       %(now)s - make_interval(hours => CASE WHEN outcome.becomes IN ('SENT', 'OPENED') THEN 50
                                             ELSE (24 * (mod(taken.h, 50) + 10))::int END) AS sent_at
  FROM crowd_taken AS taken
  JOIN crowd_grant AS grown ON grown.t = taken.t AND grown.is_first
 CROSS JOIN LATERAL (
       SELECT CASE WHEN mod(taken.h, 10) <> 0 THEN 'COMPLETED' WHEN taken.becomes = 'CANCELLED' THEN 'CLOSED'
                   ELSE (ARRAY['SENT','OPENED','DECLINED','EXPIRED','WITHDRAWN'])[mod(taken.h / 10, 5) + 1] END
       ) AS outcome (becomes)
 WHERE NOT is_past AND (mod(taken.h, 10) = 0 OR mod(taken.h, 2) = 0);

INSERT INTO authorizations_accessrequest
       (status_changed_at, uuid, token, items, preset, reasons, duration_days, message, sent_at, expires_at, opened_at,
        step_reached, decline_reason, status, opened_by_id, partner_id, requested_by_id, service_id, shop_id,
        service_authorization_id)
SELECT sent_at, uuid, replace(uuid::text, '-', '') || 'crowd', items, preset, '{}', 30, '', sent_at,
       sent_at + interval '168 hours', CASE WHEN is_opened THEN sent_at + interval '1 hour' END,
       CASE WHEN becomes = 'COMPLETED' THEN 3 ELSE 0 END, '', 'SENT', CASE WHEN is_opened THEN owner_id END,
       partner_id, lead_id, service_id, shop_id, taken_id
  FROM crowd_request CROSS JOIN LATERAL (SELECT becomes IN ('OPENED', 'COMPLETED', 'DECLINED') AS is_opened) AS opened;
ANALYZE authorizations_accessrequest;
UPDATE crowd_request SET id = made.id FROM authorizations_accessrequest AS made WHERE made.uuid = crowd_request.uuid;
ANALYZE crowd_request;

-- step: endings
UPDATE authorizations_accessrequest AS request
   SET status = made.becomes, status_changed_at = request.sent_at + interval '2 hours'
  FROM crowd_request AS made
 WHERE made.id = request.id AND made.becomes <> 'SENT';
UPDATE authorizations_accessgrant AS access
   SET status = made.becomes,
       status_changed_at = CASE WHEN made.becomes = 'EXPIRED' THEN access.ends_at ELSE %(now)s - interval '6 hours' END
  FROM crowd_grant AS made
 WHERE made.id = access.id AND made.becomes <> 'ACTIVE';
UPDATE authorizations_serviceauthorization AS taken
   SET status = made.becomes,
       status_changed_at = CASE WHEN made.is_past THEN taken.valid_until ELSE %(now)s - interval '6 hours' END
  FROM crowd_taken AS made
 WHERE made.id = taken.id AND made.becomes <> 'ACTIVE';
