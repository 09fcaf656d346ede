-- What PostgreSQL itself takes to keep one customer's text message in Messio's own tables, with all their indexes: one transaction.
-- The customer is a random one of those who wrote before. :workspace, :channel and :customers are given with -D.
\set number random(0, :customers - 1)
BEGIN;
INSERT INTO inbox_webhookdelivery (platform, body, context, request_id, received_at, state, error)
VALUES ('facebook', convert_to('{"object": "page", "entry": [{"id": "104772918836401", "time": 1795000000000, "messaging": [{"sender": {"id": "7000000000000001"}, "recipient": {"id": "104772918836401"}, "timestamp": 1795000000000, "message": {"mid": "m_' || gen_random_uuid() || gen_random_uuid() || gen_random_uuid() || '", "text": "Cho em \u0111\u1eb7t hai h\u1ed9p g\u1eedi v\u1ec1 Qu\u1eadn 3 nh\u00e9"}}]}]}', 'UTF8'), '{}', 'bench-request', now(), 'waiting', '')
RETURNING id AS delivery \gset
INSERT INTO inbox_identity (channel_id, external_id, name, created_at)
VALUES (:channel, '7' || lpad(:number::text, 15, '0'), '', now())
ON CONFLICT (channel_id, external_id) DO NOTHING;
SELECT id AS identity FROM inbox_identity
WHERE channel_id = :channel AND external_id = '7' || lpad(:number::text, 15, '0') FOR NO KEY UPDATE \gset
INSERT INTO inbox_conversation (workspace_id, channel_id, identity_id, status, created_at, version, last_message_at,
    preview, preview_kind, preview_direction, preview_author_name, incoming_count, waiting_since, send_error, handled_by, referral,
    last_customer_at)
VALUES (:workspace, :channel, :identity, 'open', now(), 1, now(), 'Cho em đặt hai hộp gửi về Quận 3 nhé', '', 'incoming', '', 1,
    now(), '', '', '{}', now())
ON CONFLICT (identity_id) DO UPDATE SET last_message_at = now(), preview = excluded.preview, preview_kind = '',
    preview_direction = 'incoming', incoming_count = inbox_conversation.incoming_count + 1,
    last_customer_at = now(), version = inbox_conversation.version + 1
RETURNING id AS conversation \gset
INSERT INTO inbox_message (conversation_id, kind, direction, author_type, author_name, text, reply_to_external_id, data, at,
    created_at, is_deleted, version, status, error_code, attempt_count)
VALUES (:conversation, 'message', 'incoming', 'contact', '', 'Cho em đặt hai hộp gửi về Quận 3, em chuyển khoản luôn nhé', '', '{}',
    now(), now(), false, 1, '', '', 0)
RETURNING id AS message \gset
INSERT INTO inbox_messagepart (message_id, channel_id, number, key, external_id, platform_at, status, error_code)
VALUES (:message, :channel, 0, gen_random_uuid(), 'm_' || gen_random_uuid() || gen_random_uuid() || gen_random_uuid(), now(), '', '');
INSERT INTO inbox_change (workspace_id, conversation_id, message_id, xid, at, request_id)
VALUES (:workspace, :conversation, :message, pg_current_xact_id(), now(), 'bench-request');
UPDATE inbox_webhookdelivery SET state = 'done', processed_at = now() WHERE id = :delivery;
COMMIT;
