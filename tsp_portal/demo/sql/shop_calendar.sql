-- When the demo's shops sell: a weight and a number of orders for each of their days. Parameters: tsp_portal/demo/shops.py.
-- Nothing is random: what looks so is a hash of where a row stands. `age` counts the days back from the shop's today.

-- step: calendars
CREATE OR REPLACE FUNCTION pg_temp.chance(key bigint, salt integer) RETURNS double precision LANGUAGE sql IMMUTABLE
    AS 'SELECT (hashint8extended(key, salt) & 2147483647)::double precision / 2147483648::double precision';
CREATE OR REPLACE FUNCTION pg_temp.pick(words text[], part double precision) RETURNS text LANGUAGE sql IMMUTABLE
    AS 'SELECT words[1 + floor(cardinality(words) * part)::integer]';

CREATE TEMPORARY TABLE demo_shop ON COMMIT DROP AS
SELECT shop.*, s * 1000000000::bigint AS base, (%(now)s AT TIME ZONE zone)::date AS today,
       %(now)s AT TIME ZONE zone AS local_now
  FROM jsonb_to_recordset(%(shops)s::jsonb) AS shop
       (s integer, id bigint, code text, zone text, places integer, rate double precision, unit double precision,
        days integer, products integer, orders_in_all integer, offset_in_range integer, videos integer, creators integer,
        campaigns integer, vouchers integer, flash_every integer, conversations integer, is_big boolean,
        number_first boolean, ranges text[], qualities text[], things text[], categories text[], prices float8[],
        host text, given text[], family text[], streets text[], towns text[]);

-- The year of a shop, by month; the days between are on the line between two middles.
CREATE TEMPORARY TABLE demo_weight ON COMMIT DROP AS
SELECT s, age, day,
       (month.low + (month.high - month.low) * (month.at - floor(month.at)))
       * (ARRAY[0.92, 0.9, 0.94, 1.0, 1.08, 1.2, 1.16])[extract(isodow FROM day)::integer]
       * (0.8 + 0.35 * (days - age) / days)
       * (0.88 + 0.24 * pg_temp.chance(base + age, 1))
       * CASE WHEN to_char(day, 'MM-DD') BETWEEN '06-14' AND '06-20'
              THEN 1.7 + CASE to_char(day, 'MM-DD') WHEN '06-18' THEN 1.2 ELSE 0 END ELSE 1 END
       * CASE WHEN day - friday BETWEEN -4 AND 3
              THEN 1.6 + CASE day - friday WHEN 0 THEN 1.4 WHEN 3 THEN 0.8 ELSE 0 END ELSE 1 END
       * CASE WHEN age = 0 THEN extract(epoch FROM local_now - today) / 86400 ELSE 1 END AS weight
  FROM demo_shop
 CROSS JOIN generate_series(0, days) AS age
 CROSS JOIN LATERAL (SELECT today - age AS day) AS which
 CROSS JOIN LATERAL (SELECT make_date(extract(year FROM day)::integer, 11, 1) AS november) AS year
 CROSS JOIN LATERAL (SELECT november + mod(11 - extract(isodow FROM november)::integer, 7) + 22 AS friday) AS black
 CROSS JOIN LATERAL (
       SELECT at, factor[1 + mod(floor(at)::integer, 12)] AS low, factor[1 + mod(floor(at)::integer + 1, 12)] AS high
         FROM (SELECT (extract(doy FROM day) + 350) / 30.42 AS at,
                      ARRAY[0.72, 0.82, 0.9, 0.95, 1.0, 1.12, 1.2, 1.14, 0.98, 1.06, 1.42, 1.5] AS factor) AS year
       ) AS month;

-- How many orders each day has, and the number of its first.
CREATE TEMPORARY TABLE demo_day ON COMMIT DROP AS
SELECT s, age, day, weight, base, first_n, last_n - first_n + 1 AS orders,
       age > 0 AND pg_temp.chance(base + age, 2) < CASE WHEN is_big THEN 0.93 ELSE 0.85 END
       AND extract(isodow FROM day) = ANY (CASE WHEN is_big THEN ARRAY[2, 4, 6, 7] ELSE ARRAY[6] END) AS is_live
  FROM (SELECT sums.*, shop.base, is_big,
               round(orders_in_all * (upto - weight) / whole)::integer + 1 AS first_n,
               round(orders_in_all * upto / whole)::integer AS last_n
          FROM (SELECT *, sum(weight) OVER (PARTITION BY s ORDER BY day) AS upto, sum(weight) OVER (PARTITION BY s) AS whole
                  FROM demo_weight) AS sums
          JOIN demo_shop AS shop USING (s)) AS counted;
ANALYZE demo_shop;
ANALYZE demo_day;
