-- What else there is in the demo's shops: vouchers and flash sales with what they came to, creators' requests, violations.

-- step: vouchers and flash sales
-- One voucher and one flash sale run, others are over, two of each are to come.
INSERT INTO seller_center_voucher
       (id, uuid, shop_id, version, changed_at, code, name, percent, least_spent, quantity, used, starts_at, ends_at, status,
        status_changed_at)
SELECT voucher.id, gen_random_uuid(), shop.id, 1, starts_at, 'SAVE' || percent || lpad(n::text, 3, '0'),
       percent || ' %% off ' || (ARRAY['for regulars', 'your first order', 'this fortnight', 'two or more'])[1 + mod(n, 4)],
       percent, round((10 * mod(n, 3) * rate)::numeric, places), ceil((known.used + 40) / 50.0) * 50, known.used, starts_at, ends_at,
       CASE WHEN ends_at < %(now)s THEN 'ENDED' ELSE 'ACTIVE' END, CASE WHEN ends_at < %(now)s THEN ends_at ELSE starts_at END
  FROM (SELECT id, s, n, from_age, until_age FROM demo_voucher
        UNION ALL
        SELECT nextval(pg_get_serial_sequence('seller_center_voucher', 'id')), s, vouchers + k, -10 * k - 2, -10 * k - 9
          FROM demo_shop CROSS JOIN generate_series(1, 2) AS k) AS voucher
  JOIN demo_shop AS shop USING (s)
  LEFT JOIN (SELECT s, voucher AS n, count(*) AS used FROM demo_order WHERE fate = 'KEPT' AND voucher IS NOT NULL GROUP BY 1, 2) AS sold
      USING (s, n)
 CROSS JOIN LATERAL (SELECT 5 * (1 + mod(n * 7, 5)) AS percent, coalesce(sold.used, 0) AS used) AS known
 CROSS JOIN LATERAL (SELECT (today - from_age)::timestamp AT TIME ZONE zone AS starts_at,
                            (today - until_age)::timestamp AT TIME ZONE zone AS ends_at) AS moment
 ORDER BY shop.id, n;

INSERT INTO seller_center_flashsale
       (id, uuid, shop_id, version, changed_at, product_id, price, quantity, sold, starts_at, ends_at, status, status_changed_at)
SELECT flash.id, gen_random_uuid(), shop.id, 1, changed_at, product_id, price, ceil((known.sold + 5) / 10.0) * 10, known.sold, starts_at, ends_at,
       CASE WHEN ends_at < %(now)s THEN 'ENDED' ELSE 'ACTIVE' END, CASE WHEN ends_at < %(now)s THEN ends_at ELSE changed_at END
  FROM (SELECT demo_flash.id, s, age, product_id, price, (today - age)::timestamp AT TIME ZONE zone AS starts_at,
               (today - age + 1)::timestamp AT TIME ZONE zone AS ends_at
          FROM demo_flash JOIN demo_shop USING (s)
         WHERE age <> 0
        UNION ALL
        SELECT nextval(pg_get_serial_sequence('seller_center_flashsale', 'id')), product.s, 0, product.id,
               round(product.price * 0.8, places), %(now)s - interval '1 hour', %(now)s + interval '23 hours'
          FROM demo_product AS product JOIN demo_shop USING (s)
         WHERE product.n = 7) AS flash
  JOIN demo_shop AS shop USING (s)
  LEFT JOIN (SELECT s, age, sum(quantity) AS sold FROM demo_line WHERE is_flash AND place = 1 GROUP BY s, age) AS line USING (s, age)
 CROSS JOIN LATERAL (SELECT coalesce(CASE WHEN age > 0 THEN line.sold END, 0) AS sold,
                            least(starts_at, %(now)s) - interval '2 days' AS changed_at) AS known
 ORDER BY shop.id, starts_at, flash.id;

-- step: collaborations and samples
INSERT INTO seller_center_collaboration
       (uuid, shop_id, version, changed_at, product_id, creator_id, percent, since, status, status_changed_at)
SELECT gen_random_uuid(), shop.id, 1, changed_at, product.id, creator.id, 5 + 0.5 * floor(30 * pg_temp.chance(base + product.n, 131))::numeric,
       since, status, changed_at
  FROM demo_shop AS shop
  JOIN demo_product AS product ON product.s = shop.s AND mod(product.n, CASE WHEN is_big THEN 9 ELSE 4 END) = 1
  LEFT JOIN demo_creator AS creator ON creator.s = shop.s AND mod(product.n, 2) = 0
       AND creator.n = 1 + floor(creators * pg_temp.chance(base + product.n, 132))::integer
 CROSS JOIN LATERAL (
       SELECT (today - greatest(1, floor(least(product.age, 300) * pg_temp.chance(base + product.n, 133))::integer) + interval '10 hours')
              AT TIME ZONE zone AS since, CASE WHEN mod(product.n, 5) = 1 THEN 'ENDED' ELSE 'ACTIVE' END AS status) AS first
 CROSS JOIN LATERAL (SELECT CASE status WHEN 'ENDED' THEN since + (%(now)s - since) * 0.6 ELSE since END AS changed_at) AS moment
 ORDER BY shop.id, since, product.n;

INSERT INTO seller_center_sample
       (uuid, shop_id, version, changed_at, creator_id, product_id, asked_at, answer, status, status_changed_at)
SELECT gen_random_uuid(), shop.id, 1, changed_at, creator.id, product.id, asked_at,
       CASE status WHEN 'REFUSED' THEN 'We have none left to give away. Ask again in spring.'
                   WHEN 'APPROVED' THEN 'It is on its way. Tell us how you like it.' ELSE '' END,
       status, changed_at
  FROM demo_shop AS shop
 CROSS JOIN LATERAL generate_series(1, CASE WHEN is_big THEN 90 ELSE 6 END) AS k
  JOIN demo_creator AS creator ON creator.s = shop.s AND creator.n = 1 + floor(creators * pg_temp.chance(base + k, 141))::integer
  JOIN demo_product AS product ON product.s = shop.s AND product.n = 6 + floor((0.6 * products - 6) * pg_temp.chance(base + k, 142))::integer
 CROSS JOIN LATERAL (SELECT %(now)s - make_interval(hours => 9 + floor(2400 * (k - 1) ^ 2 / (CASE WHEN is_big THEN 90 ELSE 6 END) ^ 2)::integer)
                     AS asked_at, CASE WHEN k <= CASE WHEN is_big THEN 9 ELSE 2 END THEN 'ASKED' WHEN mod(k, 3) = 0 THEN 'REFUSED' ELSE 'APPROVED' END
                     AS status) AS first
 CROSS JOIN LATERAL (SELECT CASE status WHEN 'ASKED' THEN asked_at ELSE least(%(now)s, asked_at + interval '26 hours') END AS changed_at) AS moment
 ORDER BY shop.id, asked_at, k;

-- step: shop health
INSERT INTO seller_center_violation
       (uuid, shop_id, version, changed_at, rule, what_happened, points, found_at, appeal, appealed_at, status, status_changed_at)
SELECT gen_random_uuid(), shop.id, 1, coalesce(appealed_at, found_at), rule, what, points, found_at, appeal, appealed_at, status,
       CASE WHEN status IN ('LIFTED', 'UPHELD') THEN appealed_at + interval '3 days' ELSE coalesce(appealed_at, found_at) END
  FROM demo_shop AS shop
  JOIN (VALUES
        (1, 11, 'Late shipment', 'Seven parcels of one weekend left after the day that was promised.', 24, 'OPEN', ''),
        (2, 6, 'Misleading product page', 'The page promises a result that the article cannot give.', 48, 'APPEALED',
         'The sentence quoted is a review of a buyer, not ours. We have put it in quotation marks since.'),
        (3, 75, 'Missing safety information', 'The list of ingredients was not on the page of a product.', 36, 'LIFTED',
         'The list was on the second picture. It now stands in the text too.'),
        (4, 160, 'Slow answers to buyers', 'Less than half of the messages of a week were answered within a day.', 12, 'UPHELD',
         'Two of three colleagues were ill that week.')
       ) AS known (place, age, rule, what, points, status, appeal) ON is_big OR place = 1 AND mod(s, 3) = 0
 CROSS JOIN LATERAL (SELECT (today - known.age + interval '9 hours') AT TIME ZONE zone AS found_at) AS first
 CROSS JOIN LATERAL (SELECT CASE WHEN appeal <> '' THEN found_at + interval '50 hours' END AS appealed_at) AS moment
 ORDER BY shop.id, found_at;

INSERT INTO seller_center_profile (uuid, shop_id, version, changed_at, about, contact_email, holiday_from, holiday_until)
SELECT gen_random_uuid(), shop.id, 1, %(now)s - interval '70 days',
       'Skin care from a small house by the woods. We make in batches of a few hundred and write on each jar when.',
       'hello@fernhollow.example', today + 31, today + 40
  FROM demo_shop AS shop
 WHERE code IN ('USFERN01', 'GBFERN02');

-- step: statistics
-- Without them what comes next, and the foreign keys at the end, are looked up row by row.
ANALYZE seller_center_campaign, seller_center_conversation, seller_center_creator, seller_center_live, seller_center_message,
        seller_center_order, seller_center_orderline, seller_center_product, seller_center_return, seller_center_video;
