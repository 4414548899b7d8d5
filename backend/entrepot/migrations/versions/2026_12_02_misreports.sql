ALTER TABLE payment ADD COLUMN misreport TEXT;

ALTER TABLE payment ADD CONSTRAINT payment_captured_is_as_asked CHECK (misreport IS NULL OR state <> 'CAPTURED');
