-- Copies orders from a topic to files.
SET 'pipeline.name' = 'orders';

CREATE TABLE orders (id STRING) WITH (${Orders}, 'format' = 'json', 'scan.bounded.mode' = 'latest-offset');
CREATE TABLE lake (id STRING) WITH (${Lake}, 'format' = 'json');

INSERT INTO lake SELECT id FROM orders;
