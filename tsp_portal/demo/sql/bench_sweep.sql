-- What `manage.py bench sweep` ends: as many grants as it was told, all due in the same minute, in a scratch database.
-- Each step begins with a line that names it; parameters come from tsp_portal/demo/bench_sweep_load.py.
--
-- A shop has two partners whose access is due, each for a service of another category, and a seller owns two shops. Beside
-- these there is access that goes on, which sellers remove meanwhile: half of it in those shops, of a third partner, and
-- half in other shops. Each access has its revision, the entry that says it was granted, and the letters that told of it.
-- Every second seller gave a contact address of its own.

-- step: people
INSERT INTO accounts_user
       (password, is_superuser, uuid, email, name, language, is_staff, is_active, is_demo, created_at)
SELECT '!', false, gen_random_uuid(), side || '-' || n || '@bench.example', 'Person ' || n, 'en', false, true, false, %(now)s
  FROM (SELECT 'lead' AS side, n FROM generate_series(1, %(partners)s) AS n
        UNION ALL SELECT 'owner', n FROM generate_series(1, %(sellers)s) AS n) AS people;

INSERT INTO partners_partner
       (status_changed_at, uuid, code, name, legal_name, kind, tier, market, website, status, status_reason, approved_at)
SELECT %(began)s, gen_random_uuid(), 'P' || lpad(p::text, 8, '0'), 'Partner ' || p, 'Partner ' || p || ' Ltd', 'TSP', '',
       'US', '', 'APPROVED', '', %(began)s
  FROM generate_series(1, %(partners)s) AS p;
INSERT INTO partners_partnermember (status_changed_at, uuid, is_main, role, status, partner_id, user_id)
SELECT %(began)s, gen_random_uuid(), true, 'ADMIN', 'ACTIVE', partner.id, person.id
  FROM partners_partner AS partner
  JOIN accounts_user AS person ON person.email = 'lead-' || substr(partner.code, 2)::integer || '@bench.example';

-- step: shops
INSERT INTO sellers_seller (uuid, code, name, legal_name)
SELECT gen_random_uuid(), 'S' || lpad(n::text, 8, '0'), 'Seller ' || n, 'Seller ' || n || ' Inc'
  FROM generate_series(1, %(sellers)s) AS n;
INSERT INTO sellers_sellermember (status_changed_at, uuid, is_main, status, seller_id, user_id)
SELECT %(began)s, gen_random_uuid(), true, 'ACTIVE', seller.id, person.id
  FROM sellers_seller AS seller
  JOIN accounts_user AS person ON person.email = 'owner-' || substr(seller.code, 2)::integer || '@bench.example';
INSERT INTO sellers_shop (uuid, code, name, market, currency, time_zone, seller_id)
SELECT gen_random_uuid(), 'US' || upper(lpad(to_hex(s), 6, '0')), 'Shop ' || s, 'US', 'USD', 'America/New_York', seller.id
  FROM generate_series(1, %(shops)s + %(other_shops)s) AS s
  JOIN sellers_seller AS seller ON seller.code = 'S' || lpad((s %% %(sellers)s + 1)::text, 8, '0')
 ORDER BY s;

-- step: services
INSERT INTO partners_service
       (status_changed_at, uuid, name, description, is_custom, markets, status, category_id, partner_id)
SELECT %(began)s, gen_random_uuid(), category.label, '', false, '{}', 'ON', category.id, partner.id
  FROM partners_partner AS partner
 CROSS JOIN (SELECT id, label FROM catalogue_servicecategory ORDER BY position LIMIT 3) AS category;
CREATE TEMPORARY TABLE bench_taken AS
SELECT taken.*, partner.id AS partner_id, shop.id AS shop_id, service.id AS service_id, service.category_id,
       gen_random_uuid() AS uuid, NULL::bigint AS binding_id, NULL::bigint AS authorization_id, NULL::bigint AS grant_id
  FROM (SELECT (t - 1) %% %(shops)s + 1 AS shop, (t - 1) / %(shops)s AS place, true AS is_due
          FROM generate_series(1, %(grants)s) AS t
        UNION ALL
        SELECT ((k - 1) * %(shops)s::bigint / %(kept)s)::integer + 1, 2, false
          FROM generate_series(1, %(kept)s) AS k
        UNION ALL
        SELECT %(shops)s + o, 2, false FROM generate_series(1, %(other_shops)s) AS o) AS taken
  JOIN partners_partner AS partner
    ON partner.code = 'P' || lpad(((shop + place) %% %(partners)s + 1)::text, 8, '0')
  JOIN sellers_shop AS shop ON shop.code = 'US' || upper(lpad(to_hex(taken.shop), 6, '0'))
  JOIN (SELECT *, row_number() OVER (PARTITION BY partner_id ORDER BY id) - 1 AS number FROM partners_service) AS service
    ON service.partner_id = partner.id AND service.number = place;
INSERT INTO authorizations_binding (status_changed_at, uuid, status, started_at, partner_id, shop_id)
SELECT %(began)s, uuid, 'ACTIVE', %(began)s, partner_id, shop_id FROM bench_taken ORDER BY uuid;
UPDATE bench_taken SET binding_id = made.id FROM authorizations_binding AS made WHERE made.uuid = bench_taken.uuid;
INSERT INTO authorizations_serviceauthorization
       (status_changed_at, uuid, valid_from, valid_until, status, binding_id, category_id, partner_id, service_id, shop_id)
SELECT %(began)s, uuid, %(began)s, %(began)s + interval '360 days', 'ACTIVE', binding_id, category_id, partner_id, service_id,
       shop_id
  FROM bench_taken ORDER BY uuid;
UPDATE bench_taken SET authorization_id = made.id
  FROM authorizations_serviceauthorization AS made WHERE made.uuid = bench_taken.uuid;

-- step: grants
INSERT INTO authorizations_accessgrant
       (status_changed_at, starts_at, ends_at, items, preset, uuid, revision_number, contact_email, status, status_reason,
        service_authorization_id)
SELECT %(began)s, %(began)s, CASE WHEN is_due THEN %(now)s - random() * interval '1 minute' ELSE %(now)s + interval '90 days' END,
       %(items)s::smallint[], '', uuid, 1,
       CASE WHEN shop %% 2 = 0 THEN 'contact-' || shop || '@bench.example' ELSE '' END, 'ACTIVE', '', authorization_id
  FROM bench_taken ORDER BY uuid;
UPDATE bench_taken SET grant_id = made.id FROM authorizations_accessgrant AS made WHERE made.uuid = bench_taken.uuid;
INSERT INTO authorizations_grantrevision (uuid, grant_id, number, starts_at, ends_at, items, preset, made_at, made_by_id)
SELECT gen_random_uuid(), access.id, 1, access.starts_at, access.ends_at, access.items, access.preset, access.starts_at,
       member.user_id
  FROM authorizations_accessgrant AS access
  JOIN bench_taken AS taken ON taken.grant_id = access.id
  JOIN sellers_shop AS shop ON shop.id = taken.shop_id
  JOIN sellers_sellermember AS member ON member.seller_id = shop.seller_id;

-- step: what is known of them
INSERT INTO audit_entry
       (uuid, at, verb, shop_id, number, partner_id, object_type, object_pk, object_uuid, after, detail)
SELECT gen_random_uuid(), %(began)s, 'granted', shop_id, row_number() OVER (PARTITION BY shop_id ORDER BY uuid), partner_id,
       'authorizations.accessgrant', grant_id, uuid, '"ACTIVE"', '{}'
  FROM bench_taken;
INSERT INTO audit_chain (shop_id, last_number) SELECT shop_id, count(*) FROM bench_taken GROUP BY shop_id;
INSERT INTO notifications_notification
       (uuid, recipient_id, email, kind, template, context, language, url, is_secret, created_at, read_at, mail_status,
        attempts, next_attempt_at, sent_at, last_error)
SELECT gen_random_uuid(), person, '', 'access_granted', 'authorizations/email/access_granted_' || side || '.txt',
       '{"shop": "A shop", "seller": "A seller", "partner": "A partner", "service": "A service", "ends": "1 May 2030, 24:00 PST"}',
       'en', '/', false, %(began)s, %(began)s, 'SENT', 1, %(began)s, %(began)s, ''
  FROM (SELECT 'seller' AS side, owner.user_id AS person, grant_id
          FROM bench_taken AS taken
          JOIN sellers_shop AS shop ON shop.id = taken.shop_id
          JOIN sellers_sellermember AS owner ON owner.seller_id = shop.seller_id
        UNION ALL
        SELECT 'partner', lead.user_id, grant_id
          FROM bench_taken AS taken JOIN partners_partnermember AS lead ON lead.partner_id = taken.partner_id) AS told
 ORDER BY grant_id;
DROP TABLE bench_taken;
