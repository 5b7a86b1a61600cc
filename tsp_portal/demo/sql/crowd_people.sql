-- Who the crowd is. Each step begins with a line that names it; parameters come from tsp_portal/demo/crowd.py.

-- step: people
INSERT INTO accounts_user
       (password, is_superuser, uuid, email, name, language, is_staff, is_active, is_demo, created_at)
SELECT '!', false, gen_random_uuid(), side || '-' || n || '@crowd.example',
       (ARRAY['Ada','Bram','Cleo','Dara','Enzo','Fay','Gus','Hana','Ivo','Jade','Kai'])[mod(n, 11) + 1] || ' '
       || (ARRAY['Abbot','Brook','Cole','Dale','Elm','Frost','Grove'])[mod(n, 7) + 1],
       'en', false, true, false, %(now)s
  FROM (SELECT 'seller' AS side, n FROM generate_series(1, %(sellers)s) AS n
        UNION ALL SELECT 'partner', n FROM generate_series(1, %(partners)s) AS n) AS person;

-- step: sellers
INSERT INTO sellers_seller (uuid, code, name, legal_name)
SELECT gen_random_uuid(), 'CROWD' || lpad(n::text, 6, '0'), 'Crowd seller ' || n, 'Crowd Seller ' || n || ' Ltd'
  FROM generate_series(1, %(sellers)s) AS n;

CREATE TEMPORARY TABLE crowd_seller ON COMMIT DROP AS
SELECT n, seller.id, person.id AS owner_id
  FROM generate_series(1, %(sellers)s) AS n
  JOIN sellers_seller AS seller ON seller.code = 'CROWD' || lpad(n::text, 6, '0')
  JOIN accounts_user AS person ON person.email = 'seller-' || n || '@crowd.example';

INSERT INTO sellers_sellermember (status_changed_at, uuid, is_main, status, seller_id, user_id)
SELECT %(began)s, gen_random_uuid(), true, 'PENDING', id, owner_id FROM crowd_seller;
UPDATE sellers_sellermember SET status = 'ACTIVE' WHERE seller_id IN (SELECT id FROM crowd_seller);

-- step: shops
CREATE TEMPORARY TABLE crowd_shop ON COMMIT DROP AS
SELECT i, market || 'C' || lpad(i::text, 5, '0') AS code, market, currency, time_zone,
       CASE WHEN i <= %(fernhollow_shops)s THEN %(fernhollow)s ELSE seller.id END AS seller_id,
       CASE WHEN i <= %(fernhollow_shops)s THEN %(owner)s ELSE seller.owner_id END AS owner_id,
       NULL::bigint AS id
  FROM generate_series(1, %(shops)s) AS i
  JOIN crowd_seller AS seller ON seller.n = mod(i, %(sellers)s) + 1
  JOIN unnest(%(markets)s::text[], %(currencies)s::text[], %(zones)s::text[]) WITH ORDINALITY
       AS place (market, currency, time_zone, place)
    ON place.place = mod(i, cardinality(%(markets)s::text[])) + 1;

INSERT INTO sellers_shop (uuid, code, name, market, currency, time_zone, seller_id)
SELECT gen_random_uuid(), code,
       (ARRAY['Amber','Birch','Cobalt','Dune','Ember','Fjord','Ginkgo','Hazel','Indigo','Jasper','Kelp'])[mod(i, 11) + 1]
       || ' ' || (ARRAY['Bakery','Books','Candles','Garden','Kitchen','Paper','Tea'])[mod(i, 7) + 1] || ' ' || i,
       market, currency, time_zone, seller_id
  FROM crowd_shop;
UPDATE crowd_shop SET id = shop.id FROM sellers_shop AS shop WHERE shop.code = crowd_shop.code;

-- step: partners
INSERT INTO partners_partner
       (status_changed_at, uuid, code, name, legal_name, kind, tier, market, website, status, status_reason)
SELECT %(began)s, gen_random_uuid(), 'CROWD' || lpad(n::text, 6, '0'), 'Crowd partner ' || n,
       'Crowd Partner ' || n || ' Ltd', 'TSP', (ARRAY['','BRONZE','SILVER','GOLD'])[mod(n, 4) + 1], 'US', '',
       'PENDING', ''
  FROM generate_series(1, %(partners)s) AS n;
UPDATE partners_partner SET status = 'APPROVED', approved_at = %(began)s WHERE code LIKE 'CROWD0%%';

CREATE TEMPORARY TABLE crowd_partner ON COMMIT DROP AS
SELECT n, partner.id, person.id AS lead_id
  FROM generate_series(1, %(partners)s) AS n
  JOIN partners_partner AS partner ON partner.code = 'CROWD' || lpad(n::text, 6, '0')
  JOIN accounts_user AS person ON person.email = 'partner-' || n || '@crowd.example';

INSERT INTO partners_partnermember (status_changed_at, uuid, is_main, role, status, partner_id, user_id)
SELECT %(began)s, gen_random_uuid(), true, 'ADMIN', 'PENDING', id, lead_id FROM crowd_partner;
UPDATE partners_partnermember SET status = 'ACTIVE' WHERE partner_id IN (SELECT id FROM crowd_partner);

-- step: services
INSERT INTO partners_service
       (status_changed_at, uuid, name, description, is_custom, markets, status, category_id, partner_id)
SELECT %(began)s, gen_random_uuid(), category.label || ' by crowd ' || partner.n, '', false, '{}', 'DRAFT',
       category.id, partner.id
  FROM crowd_partner AS partner CROSS JOIN catalogue_servicecategory AS category
 WHERE category.key = ANY (%(categories)s);
UPDATE partners_service SET status = 'UNDER_REVIEW' WHERE partner_id IN (SELECT id FROM crowd_partner);
UPDATE partners_service SET status = 'ON' WHERE partner_id IN (SELECT id FROM crowd_partner);

-- Partner 0 is Larkspur, with its own services.
CREATE TEMPORARY TABLE crowd_service ON COMMIT DROP AS
SELECT DISTINCT ON (p, c) coalesce(partner.n, 0) AS p,
       array_position(%(categories)s::text[], category.key::text) AS c,
       service.id, service.partner_id, service.category_id, member.id AS lead_id
  FROM partners_service AS service
  JOIN catalogue_servicecategory AS category ON category.id = service.category_id
  JOIN partners_partnermember AS member ON member.partner_id = service.partner_id AND member.is_main
  LEFT JOIN crowd_partner AS partner ON partner.id = service.partner_id
 WHERE service.status = 'ON' AND NOT service.is_custom AND category.key = ANY (%(categories)s)
   AND (partner.id IS NOT NULL OR service.partner_id = %(larkspur)s)
 ORDER BY p, c, service.id;
