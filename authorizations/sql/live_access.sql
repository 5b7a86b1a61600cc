-- The rule: who may use which permission at which level in which shop now. Everything that grants, lists or
-- searches asks these views; nothing else decides. (docs/domain "Who may act"; invariants 5, 6, 9 and 10.)
--
-- An item of a grant or of a seller role is permission number × 10 + level.
--
-- "IS NOT DISTINCT FROM 'ACTIVE'" is "= 'ACTIVE'" in words that only the indexes of migration 0007 share. With the plain
-- ones PostgreSQL takes the GiST indexes of the exclusion constraints, which it believes as cheap as a B-tree and which
-- take several times as long: docs/performance.md.
DROP FUNCTION IF EXISTS shops_to_enter(bigint, text, boolean, integer, integer);
DROP FUNCTION IF EXISTS may_act_as_staff(bigint, bigint, smallint, smallint);
DROP FUNCTION IF EXISTS may_act(bigint, bigint, smallint, smallint);
DROP VIEW IF EXISTS live_access;
DROP VIEW IF EXISTS live_grant;
DROP VIEW IF EXISTS usable_grant;

-- Which member of a partner may use which grant now: the main account every one, a member those it is assigned.
-- `most` and `sections` are the assignment's bounds; NULL is none. Two arms, so that the main account's looks at no
-- assignment. The partner is asked in the WHERE, so that it is asked once and not for each of its services.
CREATE VIEW usable_grant AS
SELECT member.id AS member_id, member.partner_id, service.shop_id, service.id AS service_authorization_id,
       access.id AS grant_id, access.revision_number, access.items, access.starts_at, access.ends_at,
       NULL::smallint AS most, NULL::varchar[] AS sections
  FROM partners_partnermember AS member
  JOIN authorizations_serviceauthorization AS service
    ON service.partner_id = member.partner_id
   AND service.status IS NOT DISTINCT FROM 'ACTIVE'
   AND service.valid_from <= portal_now()
   AND service.valid_until > portal_now()
  JOIN authorizations_binding AS binding
    ON binding.id = service.binding_id
   AND binding.status = 'ACTIVE'
   AND (binding.ends_at IS NULL OR binding.ends_at > portal_now())
  JOIN authorizations_accessgrant AS access
    ON access.service_authorization_id = service.id
   AND access.status IS NOT DISTINCT FROM 'ACTIVE'
   AND access.starts_at <= portal_now()
   AND access.ends_at > portal_now()
 WHERE member.status = 'ACTIVE'
   AND member.is_main
   AND (SELECT partner.status FROM partners_partner AS partner WHERE partner.id = member.partner_id) = 'APPROVED'
UNION ALL
SELECT member.id, member.partner_id, service.shop_id, service.id, access.id, access.revision_number, access.items,
       access.starts_at, access.ends_at, assignment.level, assignment.sections
  FROM partners_partnermember AS member
  JOIN authorizations_grantassignment AS assignment
    ON assignment.member_id = member.id
   AND assignment.status = 'ACTIVE'
  JOIN authorizations_accessgrant AS access
    ON access.id = assignment.grant_id
   AND access.status IS NOT DISTINCT FROM 'ACTIVE'
   AND access.starts_at <= portal_now()
   AND access.ends_at > portal_now()
  JOIN authorizations_serviceauthorization AS service
    ON service.id = access.service_authorization_id
   AND service.partner_id = member.partner_id
   AND service.status IS NOT DISTINCT FROM 'ACTIVE'
   AND service.valid_from <= portal_now()
   AND service.valid_until > portal_now()
  JOIN authorizations_binding AS binding
    ON binding.id = service.binding_id
   AND binding.status = 'ACTIVE'
   AND (binding.ends_at IS NULL OR binding.ends_at > portal_now())
 WHERE member.status = 'ACTIVE'
   AND NOT member.is_main
   AND (SELECT partner.status FROM partners_partner AS partner WHERE partner.id = member.partner_id) = 'APPROVED';

-- The same, where at least one permission is left that the member may use: the shops a member may enter. All that may
-- be granted today is put together once per question, so that most grants are passed by one comparison of arrays.
CREATE VIEW live_grant AS
SELECT usable.*
  FROM usable_grant AS usable
 WHERE CASE
       WHEN usable.sections IS NULL
       THEN usable.items && ARRAY(SELECT (permission.number * 10 + level.number)::smallint
                                    FROM catalogue_permission AS permission CROSS JOIN (VALUES (1), (2)) AS level (number)
                                   WHERE permission.retired_at IS NULL AND NOT permission.owner_only)
       ELSE EXISTS (SELECT FROM unnest(usable.items) AS item (code)
                      JOIN catalogue_permission AS permission
                        ON permission.number = item.code / 10
                       AND permission.retired_at IS NULL
                       AND NOT permission.owner_only
                     WHERE permission.section_key = ANY (usable.sections))
       END;

-- A partner's people by what was granted to them; a shop's own people by what they are: `member_id` or `staff_id`.
CREATE VIEW live_access AS
SELECT usable.grant_id, usable.member_id, NULL::bigint AS staff_id, usable.partner_id, usable.shop_id,
       usable.service_authorization_id, usable.revision_number, permission.number AS permission, permission.key,
       LEAST(item.code % 10, usable.most)::smallint AS level, usable.starts_at, usable.ends_at
  FROM usable_grant AS usable
 CROSS JOIN LATERAL unnest(usable.items) AS item (code)
  JOIN catalogue_permission AS permission
    ON permission.number = item.code / 10
   AND permission.retired_at IS NULL
   AND NOT permission.owner_only
 WHERE usable.sections IS NULL OR permission.section_key = ANY (usable.sections)
UNION ALL
-- The main account: everything, at the highest level.
SELECT NULL, NULL, staff.id, NULL, shop.id, NULL, NULL, permission.number, permission.key,
       CASE WHEN permission.offers_edit THEN 2 ELSE 1 END::smallint, NULL, NULL
  FROM sellers_sellermember AS staff
  JOIN sellers_shop AS shop ON shop.seller_id = staff.seller_id
 CROSS JOIN catalogue_permission AS permission
 WHERE staff.status = 'ACTIVE'
   AND staff.is_main
   AND permission.retired_at IS NULL
UNION ALL
-- A sub-account: what its seller roles hold. Owner-only stays owner-only.
SELECT NULL, NULL, staff.id, NULL, shop.id, NULL, NULL, permission.number, permission.key, (item.code % 10)::smallint,
       NULL, NULL
  FROM sellers_sellermember AS staff
  JOIN sellers_shop AS shop ON shop.seller_id = staff.seller_id
  JOIN sellers_sellermemberrole AS held ON held.member_id = staff.id
  JOIN sellers_sellerrole AS role ON role.id = held.role_id
 CROSS JOIN LATERAL unnest(role.items) AS item (code)
  JOIN catalogue_permission AS permission
    ON permission.number = item.code / 10
   AND permission.retired_at IS NULL
   AND NOT permission.owner_only
 WHERE staff.status = 'ACTIVE'
   AND NOT staff.is_main;

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

CREATE FUNCTION may_act_as_staff(who bigint, shop bigint, wanted smallint, at_least smallint)
RETURNS TABLE (grant_id bigint, revision_number smallint, ends_at timestamptz)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
    SELECT live.grant_id, live.revision_number, live.ends_at
      FROM live_access AS live
     WHERE live.staff_id = who AND live.shop_id = shop AND live.permission = wanted AND live.level >= at_least
     LIMIT 1;
END $$;

-- One page of the shops a member may enter, and how many there are. `wanted` is part of a name, or a code's beginning.
-- Planned once, and for rows that are in memory, as those of people at work are: reading a whole table would seem cheaper
-- else.
CREATE FUNCTION shops_to_enter(who bigint, wanted text, by_end boolean, skip integer, many integer)
RETURNS TABLE (shop_id bigint, ends_at timestamptz, of_all bigint)
LANGUAGE plpgsql STABLE SET random_page_cost = 1.1 SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN QUERY
    SELECT shop.id, live.ends_at, count(*) OVER ()
      FROM (SELECT each.shop_id, max(each.ends_at) AS ends_at
              FROM live_grant AS each WHERE each.member_id = who GROUP BY each.shop_id) AS live
      JOIN sellers_shop AS shop ON shop.id = live.shop_id
     WHERE wanted = '' OR strpos(lower(shop.name), lower(wanted)) > 0 OR starts_with(shop.code, upper(wanted))
     ORDER BY CASE WHEN by_end THEN live.ends_at END, shop.name, shop.id
     LIMIT many OFFSET skip;
END $$;
