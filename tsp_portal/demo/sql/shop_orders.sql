-- What was bought in the demo's shops and what came of it: orders, returns, conversations.

-- step: orders
-- Where an order came from is decided once: the figures of LIVEs, videos, creators, ads and promotions are counted from it.
CREATE TEMPORARY TABLE demo_order ON COMMIT DROP AS
SELECT turn.*, nextval(pg_get_serial_sequence('seller_center_order', 'id')) AS id,
       CASE WHEN age = 0 THEN least(%(now)s, (today + (local_now - today) * moment) AT TIME ZONE zone)
            ELSE (day + moment * interval '24 hours') AT TIME ZONE zone END AS placed_at,
       CASE WHEN is_live AND source < 0.3 THEN 'live' WHEN source > 0.72 THEN 'video' ELSE 'card' END AS channel,
       CASE WHEN source > 0.72 THEN greatest(1, floor(videos * (1 - (age + 1) / (days + 40.0)))::integer
            - floor((CASE WHEN is_big THEN 12 ELSE 4 END) * pg_temp.chance(key, 53) ^ 2)::integer) END AS video,
       CASE WHEN pg_temp.chance(key, 54) < 0.13
            THEN least(campaigns, 1 + floor((1 - age::float8 / days) * campaigns))::integer END AS campaign,
       CASE WHEN pg_temp.chance(key, 55) < 0.2
            THEN least(vouchers, 1 + floor((1 - age::float8 / days) * vouchers))::integer END AS voucher,
       mod(age, flash_every) = 0 AND pg_temp.chance(key, 56) < 0.12 AS is_flash,
       CASE WHEN pg_temp.chance(key, 57) < 0.02 THEN 'CANCELLED' ELSE 'KEPT' END AS fate,
       1 + floor(0.55 * shop.orders_in_all * pg_temp.chance(key, 58))::integer AS buyer,
       floor(products * (0.6 + 0.4 * greatest(0, 1 - (age + 1)::float8 / days)))::integer AS offered
  FROM (SELECT s, age, day, is_live, first_n + k - 1 AS n, base + first_n + k - 1 AS key,
               0.02 + 0.97 * ((k - pg_temp.chance(base + first_n + k, 51)) / orders) ^ 0.65 AS moment,
               pg_temp.chance(base + first_n + k - 1, 52) AS source
          FROM demo_day CROSS JOIN LATERAL generate_series(1, orders) AS k) AS turn
  JOIN demo_shop AS shop USING (s)
 ORDER BY placed_at, turn.s;
UPDATE demo_order SET voucher = NULL
  FROM demo_voucher AS voucher
 WHERE voucher.s = demo_order.s AND voucher.n = demo_order.voucher AND demo_order.age <= voucher.until_age;
ANALYZE demo_order;

-- The first line is what the flash sale or the video sells; there are no two of one product.
CREATE TEMPORARY TABLE demo_line ON COMMIT DROP AS
SELECT line.order_id, line.s, line.key, line.age, line.place, line.fate, line.is_flash, product.id AS product_id, product.title,
       coalesce(CASE WHEN line.place = 1 THEN line.flash_price END, product.price) AS price,
       CASE WHEN pg_temp.chance(line.key, 60 + line.place) < 0.85 THEN 1
            WHEN pg_temp.chance(line.key, 60 + line.place) < 0.97 THEN 2 ELSE 3 END AS quantity
  FROM (SELECT made.id AS order_id, made.s, made.key, made.age, made.fate, made.is_flash, place, flash.price AS flash_price,
               CASE place WHEN 1 THEN first
                          WHEN 2 THEN 1 + mod(first + floor((offered / 2 - 1) * pg_temp.chance(made.key, 66) ^ 2)::integer, offered)
                          ELSE 1 + mod(first - 1 + offered / 2 + floor((offered / 2 - 1) * pg_temp.chance(made.key, 67) ^ 2)::integer,
                                       offered) END AS n
          FROM demo_order AS made
          LEFT JOIN demo_flash AS flash ON made.is_flash AND flash.s = made.s AND flash.age = made.age
          LEFT JOIN demo_video AS video ON video.s = made.s AND video.n = made.video
         CROSS JOIN LATERAL (
               SELECT coalesce(flash.product, video.product, 1 + floor(offered * pg_temp.chance(made.key, 65) ^ 2.2)::integer)
               AS first) AS chosen
         CROSS JOIN LATERAL generate_series(1, CASE WHEN pg_temp.chance(made.key, 64) < 0.68 THEN 1
                                                    WHEN pg_temp.chance(made.key, 64) < 0.93 THEN 2 ELSE 3 END) AS place) AS line
  JOIN demo_product AS product ON product.s = line.s AND product.n = line.n;
ANALYZE demo_line;
CREATE TEMPORARY TABLE demo_total ON COMMIT DROP AS
SELECT order_id, sum(price * quantity) AS total, sum(quantity)::integer AS units FROM demo_line GROUP BY order_id;
ALTER TABLE demo_total ADD PRIMARY KEY (order_id);
ANALYZE demo_total;

INSERT INTO seller_center_order
       (id, uuid, shop_id, version, changed_at, number, placed_at, buyer_name, buyer_address, total, status,
        status_changed_at, carrier, tracking_number, ship_by)
SELECT made.id, gen_random_uuid(), shop.id, 1, changed_at, '5764' || lpad(made.s::text, 3, '0') || lpad(made.n::text, 9, '0'),
       placed_at, given[1 + mod(buyer, cardinality(given))]
       || ' ' || family[1 + mod(buyer / cardinality(given) + buyer, cardinality(family))],
       CASE WHEN number_first THEN house || ' ' || street ELSE street || ' ' || house END
       || ', ' || towns[1 + mod(buyer / 7, cardinality(towns))],
       total, status, changed_at,
       CASE WHEN is_sent THEN (ARRAY['Swiftmile', 'Parcelwren', 'Hollow Post'])[1 + mod(made.n, 3)] ELSE '' END,
       CASE WHEN is_sent THEN (ARRAY['SW', 'PW', 'HP'])[1 + mod(made.n, 3)] || lpad((made.key * 7919 %% 10000000000)::text, 10, '0')
            ELSE '' END,
       placed_at + interval '48 hours'
  FROM demo_order AS made
  JOIN demo_shop AS shop USING (s)
  JOIN demo_total ON demo_total.order_id = made.id
 CROSS JOIN LATERAL (
       SELECT (1 + mod(buyer, 180))::text AS house, streets[1 + mod(buyer / 3, cardinality(streets))] AS street,
              extract(epoch FROM %(now)s - placed_at) / 3600 AS hours, pg_temp.chance(key, 71) AS part) AS known
 CROSS JOIN LATERAL (
       SELECT CASE WHEN fate = 'CANCELLED' AND hours > 6 THEN 'CANCELLED' WHEN hours < 48 THEN 'TO_SHIP'
                   WHEN hours < 110 AND part < 0.02 THEN 'TO_SHIP' WHEN hours < 168 THEN 'SHIPPED' ELSE 'DELIVERED' END AS status
       ) AS state
 CROSS JOIN LATERAL (
       SELECT status IN ('SHIPPED', 'DELIVERED') AS is_sent,
              placed_at + CASE status WHEN 'TO_SHIP' THEN interval '0' WHEN 'CANCELLED' THEN part * interval '5 hours'
                   WHEN 'SHIPPED' THEN interval '6 hours' + part * interval '40 hours'
                   ELSE interval '60 hours' + part * interval '100 hours' END AS changed_at) AS moment
 ORDER BY made.id;
INSERT INTO seller_center_orderline (order_id, product_id, title, quantity, price)
SELECT order_id, product_id, title, quantity, price FROM demo_line ORDER BY order_id, place;
DELETE FROM demo_line WHERE fate = 'CANCELLED';

-- step: returns
CREATE TEMPORARY TABLE demo_return ON COMMIT DROP AS
SELECT made.s, made.id AS order_id, total, asked_at, (asked_at AT TIME ZONE zone)::date AS day, made.key,
       CASE WHEN asked_at > %(now)s - interval '4 days' AND pg_temp.chance(made.key, 83) < 0.7 THEN 'ASKED'
            WHEN pg_temp.chance(made.key, 83) < 0.85 THEN 'APPROVED' ELSE 'REFUSED' END AS status, places
  FROM demo_order AS made
  JOIN demo_shop AS shop USING (s)
  JOIN demo_total ON order_id = made.id
 CROSS JOIN LATERAL (
       SELECT placed_at + interval '170 hours' + pg_temp.chance(key, 82) * interval '150 hours' AS asked_at) AS moment
 WHERE fate = 'KEPT' AND pg_temp.chance(key, 81) < 0.042 AND asked_at < %(now)s;
INSERT INTO seller_center_return
       (uuid, shop_id, order_id, version, changed_at, reason, amount, refund, answer, asked_at, status, status_changed_at)
SELECT gen_random_uuid(), shop.id, order_id, 1, changed_at,
       pg_temp.pick(ARRAY['It arrived damaged.', 'It is not what the picture shows.', 'The wrong article was in the parcel.',
                          'It does not suit me.', 'It came too late for the birthday.', 'I ordered it twice by mistake.'],
                    pg_temp.chance(key, 84)),
       total, CASE WHEN status = 'APPROVED' THEN CASE WHEN mod(key, 6) = 0 THEN round(total / 2, sent.places) ELSE total END END,
       CASE status WHEN 'REFUSED' THEN 'It was opened and used, so we cannot take it back.'
                   WHEN 'APPROVED' THEN 'We are sorry. The money is on its way back.' ELSE '' END,
       asked_at, status, changed_at
  FROM demo_return AS sent
  JOIN demo_shop AS shop USING (s)
 CROSS JOIN LATERAL (
       SELECT CASE status WHEN 'ASKED' THEN asked_at
              ELSE least(%(now)s, asked_at + interval '2 hours' + pg_temp.chance(key, 85) * interval '30 hours') END AS changed_at
       ) AS moment
 ORDER BY asked_at, order_id;

-- step: conversations
-- The last ones are not all answered. What the shop answers is written by one of its own people.
CREATE TEMPORARY TABLE demo_talk ON COMMIT DROP AS
SELECT talk.*, nextval(pg_get_serial_sequence('seller_center_conversation', 'id')) AS id
  FROM (SELECT made.s, made.id AS order_id, made.key, began_at,
               CASE WHEN began_at > %(now)s - interval '3 days' AND part < 0.55 THEN 1 WHEN part < 0.8 THEN 2
                    WHEN part < 0.95 THEN 4 WHEN began_at > %(now)s - interval '20 days' THEN 3 ELSE 2 END AS messages,
               row_number() OVER (PARTITION BY s ORDER BY pg_temp.chance(made.key, 91)) AS lot
          FROM demo_order AS made
         CROSS JOIN LATERAL (SELECT placed_at + interval '3 hours' + pg_temp.chance(key, 92) * interval '90 hours' AS began_at,
                                    pg_temp.chance(key, 93) AS part) AS moment
         WHERE began_at < %(now)s - interval '70 minutes') AS talk
  JOIN demo_shop AS shop USING (s)
 WHERE lot <= conversations
 ORDER BY began_at, order_id;
CREATE TEMPORARY TABLE demo_message ON COMMIT DROP AS
SELECT talk.id, place, began_at + (place - 1) * least(interval '5 hours', (%(now)s - began_at) / (messages + 1)) AS at
  FROM demo_talk AS talk CROSS JOIN LATERAL generate_series(1, messages) AS place;

INSERT INTO seller_center_conversation
       (id, uuid, shop_id, version, changed_at, subject, buyer_name, order_id, is_answered, last_at)
SELECT talk.id, gen_random_uuid(), made.shop_id, 1, last_at,
       (ARRAY['Where is my parcel?', 'Can I change the address?', 'A question before I use it', 'One article is missing',
              'Can you send an invoice?', 'Thank you'])[1 + mod(talk.key, 6)],
       made.buyer_name, made.id, mod(messages, 2) = 0, last_at
  FROM demo_talk AS talk
  JOIN seller_center_order AS made ON made.id = talk.order_id
  JOIN (SELECT id, max(at) AS last_at FROM demo_message GROUP BY id) AS said ON said.id = talk.id
 ORDER BY talk.id;
INSERT INTO seller_center_message (conversation_id, at, body, written_by_id)
SELECT talk.id, at,
       CASE place
         WHEN 1 THEN (ARRAY['Hello, the page says shipped but nothing has moved since. When will it arrive?',
                            'I moved last week. Can you still send it to my new address?',
                            'Can I use it every day, and does it go with the others I bought?',
                            'Thank you, but there were two in my order and I found one.',
                            'I need an invoice with the name of my company on it, please.',
                            'It came today and it is lovely. Thank you for the note!'])[1 + mod(talk.key, 6)]
         WHEN 2 THEN (ARRAY['Thank you for writing. The carrier has it; it should be with you in two days.',
                            'We could still change it. It leaves for the new address this afternoon.',
                            'Every day is fine. Begin with a little, in the evening.',
                            'We are sorry. The other one leaves today, at no cost to you.',
                            'You find it in the order, under Invoice. Write again if anything is missing.',
                            'That makes our day. Enjoy it!'])[1 + mod(talk.key, 6)]
         WHEN 3 THEN 'Thank you. One more thing: how long does it keep once it is open?'
         ELSE 'Twelve months. The date is on the bottom, next to the small jar.' END,
       CASE WHEN mod(place, 2) = 0 THEN answers.user_id END
  FROM demo_message
  JOIN demo_talk AS talk USING (id)
  JOIN demo_shop AS shop ON shop.s = talk.s
  JOIN (SELECT DISTINCT ON (place.id) place.id AS shop_id, member.user_id
          FROM sellers_shop AS place
          JOIN sellers_sellermember AS member ON member.seller_id = place.seller_id AND member.status = 'ACTIVE'
         ORDER BY place.id, member.is_main, member.id) AS answers ON answers.shop_id = shop.id
 ORDER BY at, talk.id;
