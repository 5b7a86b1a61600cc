-- A long history of what partners' people did in one shop. Parameters: tsp_portal/demo/crowd.py.

-- step: room for many rows
-- Indexes and foreign keys are taken off and built again at the end: that takes a fraction of keeping them row by row.
SET CONSTRAINTS ALL IMMEDIATE;
CREATE TEMPORARY TABLE crowd_taken_off ON COMMIT DROP AS
SELECT conrelid::regclass AS table_name, conname AS name, true AS is_constraint,
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS again
  FROM pg_constraint
 WHERE conrelid IN ('authorizations_activity'::regclass, 'authorizations_activityperson'::regclass) AND contype = 'f'
UNION ALL
SELECT indrelid::regclass, relname, false, pg_get_indexdef(indexrelid)
  FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
 WHERE indrelid IN ('authorizations_activity'::regclass, 'authorizations_activityperson'::regclass) AND NOT indisprimary;
DO $$
DECLARE off record;
BEGIN
    FOR off IN SELECT * FROM crowd_taken_off ORDER BY is_constraint DESC LOOP
        EXECUTE CASE WHEN off.is_constraint THEN format('ALTER TABLE %%s DROP CONSTRAINT %%I', off.table_name, off.name)
                     ELSE format('DROP INDEX %%I', off.name) END;
    END LOOP;
END $$;

-- step: activity
-- Half of it is by the partner whose lists are long anyway, the rest by all who ever had access to the shop.
CREATE TEMPORARY TABLE crowd_hand ON COMMIT DROP AS
SELECT row_number() OVER (PARTITION BY is_known ORDER BY grant_id, member_id) - 1 AS place, is_known, partner_id, member_id,
       grant_id, revision_number, name
  FROM (SELECT member.partner_id = %(larkspur)s AS is_known, member.partner_id, member.id AS member_id, access.id AS grant_id,
               access.revision_number, person.name
          FROM authorizations_accessgrant AS access
          JOIN authorizations_serviceauthorization AS taken ON taken.id = access.service_authorization_id
          JOIN partners_partnermember AS member ON member.partner_id = taken.partner_id AND member.status = 'ACTIVE'
          JOIN accounts_user AS person ON person.id = member.user_id
         WHERE taken.shop_id = %(list_shop)s) AS hand;
CREATE TEMPORARY TABLE crowd_thing ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY id) - 1 AS place, uuid, title FROM seller_center_product WHERE shop_id = %(list_shop)s;
CREATE TEMPORARY TABLE crowd_right ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY number) - 1 AS place, number, section_key
  FROM catalogue_permission WHERE sensitive AND NOT owner_only AND retired_at IS NULL;

CREATE TEMPORARY TABLE crowd_doing ON COMMIT DROP AS
SELECT nextval(pg_get_serial_sequence('authorizations_activity', 'id')) AS id, doing.*
  FROM (SELECT k, abs(hashint4(k)::bigint) AS h, %(now)s - (%(activity)s - k) * (interval '500 days' / %(activity)s) AS at
          FROM generate_series(1, %(activity)s) AS k) AS doing;
INSERT INTO authorizations_activity
       (id, at, kind, shop_id, partner_id, member_id, grant_id, revision_number, permission, section, level, page, object_type,
        object_uuid, object_label, changes, condition)
SELECT doing.id, at, kind, %(list_shop)s, partner_id, member_id, grant_id, revision_number,
       CASE WHEN is_deed THEN crowd_right.number END, CASE WHEN is_deed THEN crowd_right.section_key ELSE '' END,
       CASE kind WHEN 'VIEWED' THEN 1 WHEN 'CHANGED' THEN 2 WHEN 'REFUSED' THEN 2 END,
       CASE kind WHEN 'CHANGED' THEN 'product_edit' WHEN 'VIEWED' THEN 'order_list' WHEN 'REFUSED' THEN 'settlement_list' ELSE '' END,
       CASE kind WHEN 'CHANGED' THEN 'product' ELSE '' END, CASE kind WHEN 'CHANGED' THEN crowd_thing.uuid END,
       CASE kind WHEN 'CHANGED' THEN title ELSE '' END,
       CASE kind WHEN 'CHANGED' THEN jsonb_build_object('price', jsonb_build_array('14.99', '12.99')) END,
       CASE kind WHEN 'REFUSED' THEN 'permission_granted' ELSE '' END
  FROM crowd_doing AS doing
 CROSS JOIN (SELECT count(*) FILTER (WHERE is_known) AS known, count(*) FILTER (WHERE NOT is_known) AS others
               FROM crowd_hand) AS hands
 CROSS JOIN LATERAL (
       SELECT (ARRAY['ENTERED', 'VIEWED', 'VIEWED', 'CHANGED', 'CHANGED', 'CHANGED', 'CHANGED', 'LEFT'])[1 + mod(k, 8)] AS usual) AS turn
 CROSS JOIN LATERAL (SELECT CASE WHEN mod(h, 97) = 0 THEN 'REFUSED' ELSE usual END AS kind) AS what
 CROSS JOIN LATERAL (SELECT kind NOT IN ('ENTERED', 'LEFT') AS is_deed) AS sort
  JOIN crowd_hand AS hand
    ON hand.is_known = (mod(h, 2) = 0)
   AND hand.place = mod(h / 16, CASE WHEN mod(h, 2) = 0 THEN known ELSE others END)
  JOIN crowd_thing ON crowd_thing.place = mod(h / 4, (SELECT count(*) FROM crowd_thing))
  JOIN crowd_right ON crowd_right.place = mod(h / 32, (SELECT count(*) FROM crowd_right));

-- step: the people of the activity
INSERT INTO authorizations_activityperson (activity_id, name, address, browser)
SELECT doing.id, 'Somebody of the crowd', '203.0.113.9', 'A browser of the crowd' FROM crowd_doing AS doing;

-- step: indexes
SET LOCAL maintenance_work_mem = '256MB';
DO $$
DECLARE off record;
BEGIN
    FOR off IN SELECT * FROM crowd_taken_off ORDER BY is_constraint LOOP
        EXECUTE off.again;
    END LOOP;
END $$;
