-- What the demo's shops have before anybody orders: products, creators, videos, LIVEs, promotions and ad campaigns.

-- step: products
-- Product `n` of a shop came before product `n + 1`; six of ten were there before the first day that has figures.
CREATE TEMPORARY TABLE demo_product ON COMMIT DROP AS
SELECT s, n, nextval(pg_get_serial_sequence('seller_center_product', 'id')) AS id,
       ranges[1 + mod(i, cardinality(ranges))] || ' '
       || qualities[1 + mod(i / cardinality(ranges), cardinality(qualities))] || ' ' || things[thing] AS title,
       categories[thing] AS category,
       round(greatest(1, round(prices[thing] * (0.8 + 0.45 * pg_temp.chance(base + n, 11)) * rate / unit))::numeric
             * unit::numeric - CASE WHEN places = 2 THEN 0.01 ELSE 0 END, 2) AS price,
       CASE WHEN n <= 0.6 * products THEN days + 2 + floor(55 * (1 - n / (0.6 * products)))::integer
            ELSE floor(days * (1 - (n::float8 / products - 0.6) / 0.4))::integer + 1 END AS age
  FROM demo_shop
 CROSS JOIN LATERAL generate_series(1, products) AS n
 CROSS JOIN LATERAL (SELECT mod((offset_in_range + n) * 1697,
                                cardinality(ranges) * cardinality(qualities) * cardinality(things)) AS i) AS place
 CROSS JOIN LATERAL (SELECT 1 + i / (cardinality(ranges) * cardinality(qualities)) AS thing) AS which
 ORDER BY s, n;
ALTER TABLE demo_product ADD PRIMARY KEY (s, n);
ANALYZE demo_product;

INSERT INTO seller_center_product
       (id, uuid, shop_id, version, changed_at, title, sku, category, description, price, stock, low_stock, status,
        status_changed_at, created_at)
SELECT product.id, gen_random_uuid(), shop.id, 1, changed_at, title, substr(code, 3, 4) || '-' || lpad(n::text, 5, '0'),
       category, title || '. ' || (ARRAY['Made in small batches.', 'A favourite of our regulars.', 'New recipe, same name.',
       'Packed without plastic.', 'Made to be used every day.'])[1 + mod(n, 5)], price,
       CASE WHEN level < 0.02 THEN 0 WHEN level < 0.06 THEN ceil(10 * pg_temp.chance(base + n, 13))
            ELSE 12 + floor(500 * level * level) END,
       10, status, changed_at, created_at
  FROM demo_product AS product
  JOIN demo_shop AS shop USING (s)
 CROSS JOIN LATERAL (
       SELECT pg_temp.chance(base + n, 12) AS level,
              CASE WHEN n = 3 OR pg_temp.chance(base + n, 14) < 0.03 THEN 'DELETED'
                   WHEN n = 5 OR pg_temp.chance(base + n, 14) < 0.1 THEN 'OFF' ELSE 'LIVE' END AS status,
              (today - product.age + interval '7 hours') AT TIME ZONE zone AS created_at) AS first
 CROSS JOIN LATERAL (
       SELECT created_at + (%(now)s - created_at) * sqrt(pg_temp.chance(base + n, 15)) AS changed_at) AS last
 ORDER BY product.id;

-- step: creators and videos
CREATE TEMPORARY TABLE demo_creator ON COMMIT DROP AS
SELECT s, n, nextval(pg_get_serial_sequence('seller_center_creator', 'id')) AS id,
       (ARRAY['glow','moss','pixel','velvet','paper','cloud','ember','tidal','honey','north'])[1 + mod(n, 10)]
       || (ARRAY['and','with','by','.of.','_','loves'])[1 + mod(n / 10, 6)]
       || (ARRAY['juniper','wren','otis','maple','saffi','lumen','brisk'])[1 + mod(n, 7)]
       || CASE WHEN n > 60 THEN n::text ELSE '' END AS handle,
       floor(800 + 240000 * pg_temp.chance(base + n, 21) ^ 3) AS followers
  FROM demo_shop CROSS JOIN LATERAL generate_series(1, creators) AS n;
INSERT INTO seller_center_creator (id, shop_id, handle, followers)
SELECT creator.id, shop.id, handle, followers FROM demo_creator AS creator JOIN demo_shop AS shop USING (s);

-- The last videos before a day are those that sell on it.
CREATE TEMPORARY TABLE demo_video ON COMMIT DROP AS
SELECT s, n, nextval(pg_get_serial_sequence('seller_center_video', 'id')) AS id,
       1 + floor(0.6 * products * pg_temp.chance(base + n, 22) ^ 1.5)::integer AS product,
       CASE WHEN pg_temp.chance(base + n, 23) < 0.6 THEN 1 + floor(creators * pg_temp.chance(base + n, 24))::integer END AS creator,
       greatest(1, ceil((days + 40) * (1 - n::float8 / videos))::integer) AS age
  FROM demo_shop CROSS JOIN LATERAL generate_series(1, videos) AS n;
ANALYZE demo_video;
INSERT INTO seller_center_video
       (id, uuid, shop_id, version, changed_at, title, creator_id, product_id, published_at, is_shown)
SELECT video.id, gen_random_uuid(), shop.id, 1, published_at,
       pg_temp.pick(ARRAY['Thirty seconds with', 'My first week with', 'Why I bought', 'What is inside', 'How I use',
                          'Unpacking', 'Two ways to use', 'Ask me about'], pg_temp.chance(base + video.n, 25))
       || ' ' || product.title,
       creator.id, product.id, published_at, pg_temp.chance(base + video.n, 26) > 0.07
  FROM demo_video AS video
  JOIN demo_shop AS shop USING (s)
  JOIN demo_product AS product ON product.s = video.s AND product.n = video.product
  LEFT JOIN demo_creator AS creator ON creator.s = video.s AND creator.n = video.creator
 CROSS JOIN LATERAL (SELECT (today - video.age + interval '15 hours') AT TIME ZONE zone AS published_at) AS moment
 ORDER BY video.id;

-- step: LIVEs
-- One on each LIVE day that was, and the plan of the next two weeks.
CREATE TEMPORARY TABLE demo_live ON COMMIT DROP AS
SELECT s, age, nextval(pg_get_serial_sequence('seller_center_live', 'id')) AS id,
       30 + 15 * floor(9 * pg_temp.chance(shop.base + age, 31))::integer AS minutes,
       (shop.today - age + make_interval(mins => 18 * 60 + 30 * floor(5 * pg_temp.chance(shop.base + age, 32))::integer))
       AT TIME ZONE zone AS starts_at,
       CASE WHEN age > 0 THEN 'DONE' WHEN age = -5 OR age = -4 AND NOT is_big THEN 'CANCELLED' ELSE 'PLANNED' END AS status
  FROM (SELECT s, age FROM demo_day WHERE is_live
        UNION ALL
        SELECT s, -ahead FROM demo_shop CROSS JOIN generate_series(1, 14) AS ahead
         WHERE ahead IN (4, 5) OR extract(isodow FROM today + ahead) = ANY
               (CASE WHEN is_big THEN ARRAY[2, 4, 6, 7] ELSE ARRAY[6] END)) AS planned
  JOIN demo_shop AS shop USING (s);
INSERT INTO seller_center_live
       (id, uuid, shop_id, version, changed_at, title, host, starts_at, minutes, status, status_changed_at)
SELECT live.id, gen_random_uuid(), shop.id, 1, changed_at,
       pg_temp.pick(ARRAY['Evening LIVE', 'Ask us anything', 'New in the shop', 'Behind the counter', 'Bestsellers',
                          'Weekend LIVE', 'Gifts under thirty', 'Last chance'], pg_temp.chance(base + age, 33))
       || ' with ' || split_part(host, ' ', 1),
       host, starts_at, minutes, status, changed_at
  FROM demo_live AS live
  JOIN demo_shop AS shop USING (s)
 CROSS JOIN LATERAL (SELECT CASE status WHEN 'DONE' THEN starts_at + make_interval(mins => minutes)
                            ELSE %(now)s - make_interval(hours => 20 + mod(abs(age), 7)) END AS changed_at) AS moment
 ORDER BY live.id;

-- step: promotions and ads
-- Each has its turn, one after the other; the last voucher and the last two ad campaigns still run.
CREATE TEMPORARY TABLE demo_voucher ON COMMIT DROP AS
SELECT s, n, nextval(pg_get_serial_sequence('seller_center_voucher', 'id')) AS id, from_age,
       CASE WHEN n = vouchers THEN -10 ELSE from_age - ceil(0.75 * days / vouchers)::integer END AS until_age
  FROM demo_shop CROSS JOIN LATERAL generate_series(1, vouchers) AS n
 CROSS JOIN LATERAL (SELECT ceil(days * (1 - (n - 1)::float8 / vouchers))::integer AS from_age) AS turn;
CREATE TEMPORARY TABLE demo_campaign ON COMMIT DROP AS
SELECT s, n, nextval(pg_get_serial_sequence('seller_center_campaign', 'id')) AS id, from_age,
       CASE WHEN n >= campaigns - 1 THEN 0 ELSE greatest(0, from_age - ceil(1.4 * days / campaigns)::integer) END AS until_age,
       least(1000000, ceil((20 + 45 * pg_temp.chance(base + n, 41)) * CASE WHEN is_big THEN 4 ELSE 0.12 END * rate / unit)::numeric
             * unit::numeric) AS budget
  FROM demo_shop CROSS JOIN LATERAL generate_series(1, campaigns) AS n
 CROSS JOIN LATERAL (SELECT ceil(days * (1 - (n - 1)::float8 / campaigns))::integer AS from_age) AS turn;
CREATE TEMPORARY TABLE demo_flash ON COMMIT DROP AS
SELECT shop.s, each.age, nextval(pg_get_serial_sequence('seller_center_flashsale', 'id')) AS id, product.n AS product,
       product.id AS product_id,
       round(product.price * 0.75, places) AS price
  FROM demo_shop AS shop
 CROSS JOIN LATERAL generate_series(-2 * flash_every, days) AS each (age)
  JOIN demo_product AS product
    ON product.s = shop.s AND product.n = 6 + floor(0.4 * products * pg_temp.chance(base + each.age + 1000, 42))::integer
 WHERE mod(each.age + 100 * flash_every, flash_every) = 0;
ANALYZE demo_voucher;
ANALYZE demo_campaign;
ANALYZE demo_flash;

INSERT INTO seller_center_campaign
       (id, uuid, shop_id, version, changed_at, name, objective, daily_budget, since, status, status_changed_at)
SELECT campaign.id, gen_random_uuid(), shop.id, 1, changed_at,
       (ARRAY['Spring push', 'New faces', 'Sunday evenings', 'Mid-year sale', 'Bestsellers', 'Back from holiday',
              'Gifts', 'Shop favourites'])[n],
       (ARRAY['SALES', 'LIVE', 'REACH'])[1 + mod(n, 3)], budget, since,
       status, changed_at
  FROM demo_campaign AS campaign
  JOIN demo_shop AS shop USING (s)
 CROSS JOIN LATERAL (
       SELECT (today - from_age + interval '8 hours') AT TIME ZONE zone AS since,
              CASE WHEN n = campaigns THEN 'RUNNING' WHEN n = campaigns - 1 THEN 'PAUSED' ELSE 'ENDED' END AS status) AS state
 CROSS JOIN LATERAL (
       SELECT CASE status WHEN 'RUNNING' THEN since WHEN 'PAUSED' THEN %(now)s - interval '50 minutes'
                          ELSE least(%(now)s, (today - until_age + interval '20 hours') AT TIME ZONE zone) END AS changed_at) AS moment
 ORDER BY campaign.id;
