-- Orders and refunds: totals by category and minute, and the amount of each refund.
SET 'pipeline.name' = 'orders-sql';
SET 'table.local-time-zone' = 'UTC';

-- The functions are written in Python: see functions/catalog.py.
CREATE TEMPORARY FUNCTION category AS 'catalog.category' LANGUAGE PYTHON;
CREATE TEMPORARY FUNCTION price AS 'catalog.price' LANGUAGE PYTHON;

CREATE TABLE orders (
  order_id STRING,
  product STRING,
  quantity INT,
  placed_at TIMESTAMP(3),
  WATERMARK FOR placed_at AS placed_at - INTERVAL '5' SECOND
) WITH (${Orders}, 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');

CREATE TABLE refunds (
  order_id STRING,
  reason STRING,
  refunded_at TIMESTAMP(3),
  WATERMARK FOR refunded_at AS refunded_at - INTERVAL '5' SECOND
) WITH (${Refunds}, 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');

CREATE TABLE totals (
  window_start TIMESTAMP(3),
  category STRING,
  orders BIGINT,
  revenue BIGINT
) WITH (${Totals}, 'format' = 'avro', 'avro.codec' = 'deflate');

CREATE TABLE refunded (
  order_id STRING,
  reason STRING,
  amount INT
) WITH (${Refunded}, 'format' = 'json');

CREATE TEMPORARY VIEW priced_orders AS
SELECT order_id, category(product) AS category, quantity * price(product) AS amount, placed_at
FROM orders;

-- Both statements run as one job, which reads the orders once.
INSERT INTO totals
SELECT window_start, category, COUNT(*), SUM(amount)
FROM TABLE(TUMBLE(TABLE priced_orders, DESCRIPTOR(placed_at), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, category;

INSERT INTO refunded
SELECT o.order_id, r.reason, o.amount
FROM priced_orders AS o JOIN refunds AS r
  ON o.order_id = r.order_id AND r.refunded_at BETWEEN o.placed_at AND o.placed_at + INTERVAL '1' HOUR;
