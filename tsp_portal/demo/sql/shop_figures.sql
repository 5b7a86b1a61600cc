-- The daily figures of the demo's shops, counted from the orders that were kept: what is shown adds up.

-- step: figures of products
-- The long tail: what sold, and some of what was only looked at.
CREATE TEMPORARY TABLE demo_product_day ON COMMIT DROP AS
SELECT s, product_id, age, sum(sold)::integer AS orders, sum(quantity)::integer AS units, sum(price * quantity) AS sales
  FROM (SELECT s, product_id, age, price, quantity, 1 AS sold FROM demo_line WHERE age > 0
        UNION ALL
        SELECT s, product.id, seen.age, 0, 0, 0
          FROM demo_shop AS shop
         CROSS JOIN LATERAL generate_series(1, days) AS seen (age)
         CROSS JOIN LATERAL generate_series(1, 2 + products / 60) AS k
          JOIN demo_product AS product USING (s)
         WHERE product.n = 1 + floor(products * pg_temp.chance(base + seen.age * 100 + k, 101))::integer
           AND product.age > seen.age) AS each
 GROUP BY s, product_id, age;
INSERT INTO seller_center_productday (shop_id, subject_id, day, views, clicks, orders, units, sales, cost)
SELECT shop.id, product_id, today - known.age, 4 + units * (18 + floor(30 * part)) + floor(40 * part * part),
       1 + units * (4 + floor(5 * part)), orders, units, sales, 0
  FROM demo_product_day AS known
  JOIN demo_shop AS shop USING (s)
  JOIN demo_product AS product ON product.id = product_id
 CROSS JOIN LATERAL (SELECT pg_temp.chance(base + product.n * 1000 + known.age, 102) AS part) AS luck
 ORDER BY shop.id, known.age DESC, product_id;

-- step: figures of LIVEs, videos, creators and ads
CREATE TEMPORARY TABLE demo_sale ON COMMIT DROP AS
SELECT made.s, made.age, made.key, channel, video, voucher, is_flash, made.buyer, total, units,
       CASE WHEN made.age <= campaign.from_age AND made.age >= campaign.until_age THEN campaign.id END AS campaign_id
  FROM demo_order AS made
  JOIN demo_total ON order_id = made.id
  LEFT JOIN demo_campaign AS campaign ON campaign.s = made.s AND campaign.n = made.campaign
 WHERE fate = 'KEPT' AND made.age > 0;
ANALYZE demo_sale;

INSERT INTO seller_center_liveday
       (shop_id, subject_id, day, views, clicks, orders, units, sales, cost, most_viewers, minutes)
SELECT shop.id, live.id, today - live.age, floor(viewers * 6.5), floor(viewers * 1.4) + sold.orders,
       sold.orders, sold.units, sold.sales, 0, viewers, minutes
  FROM demo_live AS live
  JOIN demo_shop AS shop USING (s)
  LEFT JOIN (SELECT s, age, count(*) AS orders, sum(units) AS units, sum(total) AS sales
               FROM demo_sale WHERE channel = 'live' GROUP BY s, age) AS sale ON sale.s = live.s AND sale.age = live.age
 CROSS JOIN LATERAL (SELECT coalesce(sale.orders, 0) AS orders, coalesce(sale.units, 0) AS units,
                            coalesce(sale.sales, 0) AS sales) AS sold
 CROSS JOIN LATERAL (SELECT floor(30 + sold.orders * 9 + 80 * pg_temp.chance(base + live.age, 111)) AS viewers) AS crowd
 WHERE live.status = 'DONE'
 ORDER BY shop.id, live.age DESC;

INSERT INTO seller_center_videoday (shop_id, subject_id, day, views, clicks, orders, units, sales, cost, likes)
SELECT shop.id, video.id, today - shown.age, views, floor(views * 0.035) + orders, orders, units, sales, 0,
       floor(views * (0.02 + 0.04 * part))
  FROM (SELECT s, n, age, sum(orders) AS orders, sum(units) AS units, sum(sales) AS sales
          FROM (SELECT s, video AS n, age, 1 AS orders, units, total AS sales FROM demo_sale WHERE channel = 'video'
                UNION ALL
                SELECT s, n, after.age, 0, 0, 0
                  FROM demo_video JOIN demo_shop AS shop USING (s)
                 CROSS JOIN LATERAL generate_series(greatest(1, demo_video.age - 30), least(days, demo_video.age - 1)) AS after (age)) AS each
         GROUP BY s, n, age) AS shown
  JOIN demo_video AS video ON video.s = shown.s AND video.n = shown.n
  JOIN demo_shop AS shop ON shop.s = shown.s
 CROSS JOIN LATERAL (SELECT pg_temp.chance(base + shown.n * 1000 + shown.age, 112) AS part) AS luck
 CROSS JOIN LATERAL (SELECT floor(20 + orders * (90 + 160 * part) + 2400 * part / (1 + abs(video.age - shown.age))) AS views) AS seen
 ORDER BY shop.id, shown.age DESC;

INSERT INTO seller_center_creatorday (shop_id, subject_id, day, views, clicks, orders, units, sales, cost, posts)
SELECT day.shop_id, video.creator_id, day.day, sum(views), sum(clicks), sum(orders), sum(units), sum(sales),
       round(sum(sales) * 0.12, places), count(*) FILTER (WHERE (video.published_at AT TIME ZONE zone)::date = day.day - 1)
  FROM seller_center_videoday AS day
  JOIN seller_center_video AS video ON video.id = day.subject_id AND video.creator_id IS NOT NULL
  JOIN demo_shop AS shop ON shop.id = day.shop_id
 GROUP BY day.shop_id, video.creator_id, day.day, places
 ORDER BY day.shop_id, day.day;

INSERT INTO seller_center_campaignday (shop_id, subject_id, day, views, clicks, orders, units, sales, cost)
SELECT shop.id, campaign.id, today - each.age, clicks * (40 + floor(30 * part)), clicks, sold.orders, sold.units, sold.sales,
       round(budget * (0.55 + 0.45 * part)::numeric, places)
  FROM demo_campaign AS campaign
  JOIN demo_shop AS shop USING (s)
 CROSS JOIN LATERAL generate_series(greatest(1, until_age), from_age) AS each (age)
  LEFT JOIN (SELECT campaign_id, age, count(*) AS orders, sum(units) AS units, sum(total) AS sales
               FROM demo_sale WHERE campaign_id IS NOT NULL GROUP BY campaign_id, age) AS sale
         ON sale.campaign_id = campaign.id AND sale.age = each.age
 CROSS JOIN LATERAL (SELECT coalesce(sale.orders, 0) AS orders, coalesce(sale.units, 0) AS units,
                            coalesce(sale.sales, 0) AS sales, pg_temp.chance(base + campaign.n * 1000 + each.age, 113) AS part) AS sold
 CROSS JOIN LATERAL (SELECT 25 + sold.orders * 22 + floor(60 * part) AS clicks) AS clicked
 ORDER BY shop.id, each.age DESC;

-- step: figures of shops
CREATE TEMPORARY TABLE demo_shop_day ON COMMIT DROP AS
SELECT s, age, count(*) AS orders, sum(units) AS units, sum(total) AS sales, count(DISTINCT buyer) AS buyers,
       coalesce(sum(total) FILTER (WHERE channel = 'live'), 0) AS live_sales,
       coalesce(sum(total) FILTER (WHERE channel = 'video'), 0) AS video_sales,
       coalesce(sum(total) FILTER (WHERE channel = 'card'), 0) AS card_sales,
       count(*) FILTER (WHERE channel = 'card' AND mod(key, 3) = 0) AS tab_orders,
       count(*) FILTER (WHERE channel = 'card' AND mod(key, 3) = 1) AS search_orders,
       count(*) FILTER (WHERE mod(key, 5) < 3) AS new_orders, count(*) FILTER (WHERE mod(key, 4) = 0) AS ratings,
       count(*) FILTER (WHERE mod(key, 4) = 0 AND mod(key, 13) = 0) AS bad_ratings,
       count(*) FILTER (WHERE mod(key, 97) = 0) AS late, count(*) FILTER (WHERE mod(key, 131) = 0) AS complaints,
       count(voucher) AS voucher_orders, coalesce(sum(total) FILTER (WHERE voucher IS NOT NULL), 0) AS voucher_sales,
       count(*) FILTER (WHERE is_flash) AS flash_orders, coalesce(sum(total) FILTER (WHERE is_flash), 0) AS flash_sales,
       coalesce(sum(total) FILTER (WHERE campaign_id IS NOT NULL), 0) AS ad_sales
  FROM demo_sale GROUP BY s, age;
INSERT INTO seller_center_shopday
       (shop_id, day, visitors, page_views, cart_adds, buyers, new_buyers, orders, units, sales, refunds, live_sales, video_sales,
        card_sales, affiliate_sales, tab_visits, tab_orders, searches, search_clicks, search_orders, voucher_orders,
        voucher_sales, voucher_cost, flash_orders, flash_sales, ad_spend, ad_sales, commission, followers, new_followers,
        returns, late_shipments, complaints, ratings, stars)
SELECT shop.id, day.day, visitors, floor(visitors * (2.1 + 0.5 * part)), floor(visitors * 0.07) + coalesce(sold.orders, 0),
       coalesce(buyers, 0), least(coalesce(buyers, 0), coalesce(new_orders, 0)), coalesce(sold.orders, 0), coalesce(sold.units, 0),
       coalesce(sold.sales, 0), coalesce(refunds, 0), coalesce(live_sales, 0), coalesce(video_sales, 0), coalesce(card_sales, 0),
       coalesce(affiliate.sales, 0), floor(visitors * 0.24), coalesce(tab_orders, 0), floor(visitors * 0.31),
       floor(visitors * 0.13) + coalesce(search_orders, 0), coalesce(search_orders, 0), coalesce(voucher_orders, 0),
       coalesce(voucher_sales, 0), round(coalesce(voucher_sales, 0) * 0.11, places), coalesce(flash_orders, 0),
       coalesce(flash_sales, 0), coalesce(ads.cost, 0), coalesce(ad_sales, 0), coalesce(affiliate.cost, 0),
       (CASE WHEN is_big THEN 4200 ELSE 350 END) + sum(gained) OVER (PARTITION BY shop.id ORDER BY day.day), gained,
       coalesce(sent.returns, 0), coalesce(late, 0), coalesce(complaints, 0), coalesce(ratings, 0),
       coalesce(5 * ratings - 3 * bad_ratings, 0)
  FROM demo_day AS day
  JOIN demo_shop AS shop USING (s)
  LEFT JOIN demo_shop_day AS sold ON sold.s = day.s AND sold.age = day.age
  LEFT JOIN (SELECT sent.s, sent.day, count(*) AS returns, sum(row.refund) AS refunds
               FROM demo_return AS sent JOIN seller_center_return AS row USING (order_id) GROUP BY sent.s, sent.day) AS sent
         ON sent.s = day.s AND sent.day = day.day
  LEFT JOIN (SELECT shop_id, day, sum(sales) AS sales, sum(cost) AS cost FROM seller_center_creatorday GROUP BY shop_id, day) AS affiliate
         ON affiliate.shop_id = shop.id AND affiliate.day = day.day
  LEFT JOIN (SELECT shop_id, day, sum(cost) AS cost FROM seller_center_campaignday GROUP BY shop_id, day) AS ads
         ON ads.shop_id = shop.id AND ads.day = day.day
 CROSS JOIN LATERAL (SELECT pg_temp.chance(day.base + day.age, 121) AS part) AS luck
 CROSS JOIN LATERAL (SELECT floor(25 + coalesce(sold.orders, 0) * (27 + 14 * part) + 60 * part)::integer AS visitors) AS came
 CROSS JOIN LATERAL (SELECT floor(visitors * (0.008 + 0.008 * part))::integer AS gained) AS liked
 WHERE day.age > 0
 ORDER BY shop.id, day.day;

-- step: settlements
-- A statement per whole week, made on Monday at 5 in the shop's own time; the last is not paid yet.
INSERT INTO seller_center_settlement
       (uuid, shop_id, version, changed_at, number, first_day, last_day, orders, sales, refunds, platform_fee, commission,
        shipping, paid_at)
SELECT gen_random_uuid(), shop.id, 1, coalesce(paid_at, made_at), 'ST-' || code || '-' || to_char(first_day, 'YYYYMMDD'),
       first_day, first_day + 6, orders, sales, refunds, round(sales * 0.06, places), commission, round(sales * 0.045, places), paid_at
  FROM (SELECT shop_id, date_trunc('week', day)::date AS first_day, sum(orders) AS orders, sum(sales) AS sales,
               sum(refunds) AS refunds, sum(commission) AS commission
          FROM seller_center_shopday GROUP BY 1, 2 HAVING count(*) = 7) AS week
  JOIN demo_shop AS shop ON shop.id = week.shop_id
 CROSS JOIN LATERAL (
       SELECT (first_day + 7 + interval '5 hours') AT TIME ZONE zone AS made_at,
              CASE WHEN first_day + 14 <= today THEN (first_day + 10 + interval '11 hours') AT TIME ZONE zone END AS paid_at) AS moment
 WHERE made_at <= %(now)s
 ORDER BY shop.id, first_day;
