-- What `manage.py bench decision` asks its questions of: as many grants as it was told, in a scratch database.
-- Each step begins with a line that names it; parameters come from tsp_portal/demo/bench_load.py.
--
-- A pair is a partner and a shop that work together. The first partner has thousands of shops, the others about a
-- hundred each. Every pair takes a service, every fourth one two. Every service has access now and had some before that
-- has expired. A partner has a main account and three members; two of three grants are assigned to one of them.

-- step: people
INSERT INTO accounts_user
       (password, is_superuser, uuid, email, name, language, is_staff, is_active, is_demo, created_at)
SELECT '!', false, gen_random_uuid(), 'member-' || p || '-' || m || '@bench.example', 'Member ' || m, 'en', false, true, false, %(now)s
  FROM generate_series(1, %(partners)s) AS p CROSS JOIN generate_series(0, 3) AS m;

INSERT INTO partners_partner
       (status_changed_at, uuid, code, name, legal_name, kind, tier, market, website, status, status_reason, approved_at)
SELECT %(began)s, gen_random_uuid(), 'P' || lpad(p::text, 8, '0'), 'Partner ' || p, 'Partner ' || p || ' Ltd', 'TSP', '',
       'US', '', 'APPROVED', '', %(began)s
  FROM generate_series(1, %(partners)s) AS p;

INSERT INTO partners_partnermember (status_changed_at, uuid, is_main, role, status, partner_id, user_id)
SELECT %(began)s, gen_random_uuid(), m = 0, CASE WHEN m = 0 THEN 'ADMIN' ELSE 'MEMBER' END, 'ACTIVE', partner.id, person.id
  FROM generate_series(1, %(partners)s) AS p
 CROSS JOIN generate_series(0, 3) AS m
  JOIN partners_partner AS partner ON partner.code = 'P' || lpad(p::text, 8, '0')
  JOIN accounts_user AS person ON person.email = 'member-' || p || '-' || m || '@bench.example';

-- step: shops
INSERT INTO sellers_seller (uuid, code, name, legal_name)
SELECT gen_random_uuid(), 'S' || lpad(n::text, 8, '0'), 'Seller ' || n, 'Seller ' || n || ' Inc'
  FROM generate_series(1, %(sellers)s) AS n;
INSERT INTO sellers_shop (uuid, code, name, market, currency, time_zone, seller_id)
SELECT gen_random_uuid(), 'US' || upper(lpad(to_hex(s), 6, '0')), md5(s::text), 'US', 'USD', 'America/New_York', seller.id
  FROM generate_series(1, %(shops)s) AS s
  JOIN sellers_seller AS seller ON seller.code = 'S' || lpad((s %% %(sellers)s + 1)::text, 8, '0');

-- step: bindings
CREATE TEMPORARY TABLE bench_pair AS
SELECT b, partner.id AS partner_id, shop.id AS shop_id, NULL::bigint AS binding_id
  FROM generate_series(1, %(pairs)s) AS b
  JOIN partners_partner AS partner
    ON partner.code = 'P' || lpad((CASE WHEN b <= %(largest)s THEN 1 ELSE b %% (%(partners)s - 1) + 2 END)::text, 8, '0')
  JOIN sellers_shop AS shop ON shop.code = 'US' || upper(lpad(to_hex(b %% %(shops)s + 1), 6, '0'));
INSERT INTO authorizations_binding (status_changed_at, uuid, status, started_at, partner_id, shop_id)
SELECT %(began)s, gen_random_uuid(), 'ACTIVE', %(began)s, partner_id, shop_id FROM bench_pair ORDER BY b;
UPDATE bench_pair SET binding_id = binding.id
  FROM authorizations_binding AS binding
 WHERE binding.partner_id = bench_pair.partner_id AND binding.shop_id = bench_pair.shop_id;
CREATE INDEX ON bench_pair (b);
ANALYZE bench_pair;

-- step: services
INSERT INTO partners_service
       (status_changed_at, uuid, name, description, is_custom, markets, status, category_id, partner_id)
SELECT %(began)s, gen_random_uuid(), category.label, '', false, '{}', 'ON', category.id, partner.id
  FROM partners_partner AS partner
 CROSS JOIN (SELECT id, label FROM catalogue_servicecategory ORDER BY position LIMIT 4) AS category;
CREATE TEMPORARY TABLE bench_service AS
SELECT id, partner_id, category_id, row_number() OVER (PARTITION BY partner_id ORDER BY id) - 1 AS place
  FROM partners_service;
CREATE INDEX ON bench_service (partner_id, place);
ANALYZE bench_service;
-- The two partners of a shop take different categories: 0 and 1, or 2 and 3.
CREATE TEMPORARY TABLE bench_taken AS
SELECT t, pair.binding_id, pair.partner_id, pair.shop_id, service.id AS service_id, service.category_id,
       NULL::bigint AS id, gen_random_uuid() AS uuid
  FROM generate_series(1, %(taken)s) AS t
  JOIN bench_pair AS pair ON pair.b = (t - 1) %% %(pairs)s + 1
  JOIN bench_service AS service
    ON service.partner_id = pair.partner_id
   AND service.place = (t - 1) / %(pairs)s + CASE WHEN pair.b > %(shops)s THEN 2 ELSE 0 END;
INSERT INTO authorizations_serviceauthorization
       (status_changed_at, uuid, valid_from, valid_until, status, binding_id, category_id, partner_id, service_id, shop_id)
SELECT %(began)s, uuid, %(began)s, %(began)s + interval '360 days', 'ACTIVE', binding_id, category_id, partner_id, service_id,
       shop_id
  FROM bench_taken ORDER BY t;
UPDATE bench_taken SET id = made.id FROM authorizations_serviceauthorization AS made WHERE made.uuid = bench_taken.uuid;
ANALYZE bench_taken;

-- step: grants
INSERT INTO authorizations_accessgrant
       (status_changed_at, starts_at, ends_at, items, preset, uuid, revision_number, contact_email, status, status_reason,
        service_authorization_id)
SELECT ends_at, starts_at, ends_at, kind.items, '', gen_random_uuid(), 1, '', status, '', id
  FROM (SELECT t, id, %(now)s - interval '80 days' AS starts_at, %(now)s - interval '20 days' AS ends_at,
               'EXPIRED' AS status
          FROM bench_taken WHERE t <= %(grants)s - %(taken)s
        UNION ALL
        SELECT t, id, %(now)s - interval '10 days', %(now)s + make_interval(days => 30 + t %% 100), 'ACTIVE'
          FROM bench_taken) AS given
  JOIN (SELECT place, ARRAY(SELECT jsonb_array_elements_text(items)::smallint) AS items
          FROM jsonb_array_elements(%(kinds)s::jsonb) WITH ORDINALITY AS list (items, place)) AS kind
    ON kind.place = given.t %% jsonb_array_length(%(kinds)s::jsonb) + 1
 ORDER BY starts_at, t;

-- step: assignments
-- Every sixth is for viewing only; every fifth is for some sections.
INSERT INTO authorizations_grantassignment
       (status_changed_at, uuid, level, sections, status, assigned_at, grant_id, member_id)
SELECT %(now)s, gen_random_uuid(), CASE WHEN access.id %% 6 = 0 THEN 1 ELSE 2 END,
       CASE WHEN access.id %% 5 = 0 THEN ARRAY['home', 'orders', 'products'] END, 'ACTIVE', %(now)s, access.id, member.id
  FROM authorizations_accessgrant AS access
  JOIN bench_taken AS taken ON taken.id = access.service_authorization_id
  JOIN (SELECT id, partner_id, row_number() OVER (PARTITION BY partner_id ORDER BY id) AS place
          FROM partners_partnermember WHERE NOT is_main) AS member
    ON member.partner_id = taken.partner_id AND member.place = taken.t %% 3 + 1
 WHERE access.status = 'ACTIVE' AND access.id %% 3 <> 0;
DROP TABLE bench_taken, bench_service, bench_pair;
