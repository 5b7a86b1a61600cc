-- The rule: who may use which permission at which level in which shop, now. Everything that grants, lists or
-- searches asks this view; nothing else decides. (docs/domain "Who may act"; invariants 6, 9 and 10.)
--
-- An item of a grant is permission number × 10 + level. Until members can be assigned, only a partner's main
-- account may use a grant.
DROP FUNCTION IF EXISTS may_act(bigint, bigint, smallint, smallint);
DROP VIEW IF EXISTS live_access;

CREATE VIEW live_access AS
SELECT access.id AS grant_id,
       member.id AS member_id,
       partner.id AS partner_id,
       service.shop_id,
       service.id AS service_authorization_id,
       access.revision_number,
       permission.number AS permission,
       (item.code % 10)::smallint AS level,
       access.starts_at,
       access.ends_at
  FROM partners_partnermember AS member
  JOIN partners_partner AS partner ON partner.id = member.partner_id AND partner.status = 'APPROVED'
  JOIN authorizations_serviceauthorization AS service
    ON service.partner_id = partner.id
   AND service.status = 'ACTIVE'
   AND service.valid_from <= portal_now()
   AND service.valid_until > portal_now()
  JOIN authorizations_binding AS binding ON binding.id = service.binding_id AND binding.status = 'ACTIVE'
  JOIN authorizations_accessgrant AS access
    ON access.service_authorization_id = service.id
   AND access.status = 'ACTIVE'
   AND access.starts_at <= portal_now()
   AND access.ends_at > portal_now()
 CROSS JOIN LATERAL unnest(access.items) AS item (code)
  JOIN catalogue_permission AS permission
    ON permission.number = item.code / 10
   AND permission.retired_at IS NULL
   AND NOT permission.owner_only
 WHERE member.status = 'ACTIVE'
   AND member.is_main;

-- The same question for one permission. PL/pgSQL keeps the plan of the view's join for the life of the connection.
CREATE FUNCTION may_act(who bigint, shop bigint, wanted smallint, at_least smallint)
RETURNS TABLE (grant_id bigint, revision_number smallint, ends_at timestamptz)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT live.grant_id, live.revision_number, live.ends_at
      FROM live_access AS live
     WHERE live.member_id = who AND live.shop_id = shop AND live.permission = wanted AND live.level >= at_least
     ORDER BY live.ends_at DESC, live.grant_id
     LIMIT 1;
END $$;
