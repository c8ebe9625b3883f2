-- Desks that are older than the purpose of recording calls get it, with the wordings that new ones begin with.
INSERT INTO purpose (account_id, id, slug, legal_basis)
SELECT s.account_id, 4, 'recording', 'consent' FROM purpose s
WHERE s.slug = 'support' AND NOT EXISTS (
    SELECT 1 FROM purpose o WHERE o.account_id = s.account_id AND (o.id = 4 OR o.slug = 'recording')
);
INSERT INTO consent_text (account_id, id, purpose_id, locale, version, wording, valid_days, created_at)
SELECT p.account_id, 5, 4, 'de', 1, 'Mein Gespräch darf aufgezeichnet werden, damit meine Anfrage richtig bearbeitet wird. Die Aufnahme wird mit der Anfrage gespeichert und gelöscht. Ich kann das jederzeit widerrufen.', NULL, 0
FROM purpose p WHERE p.id = 4 AND p.slug = 'recording' AND NOT EXISTS (
    SELECT 1 FROM consent_text t WHERE t.account_id = p.account_id AND (t.id = 5 OR t.purpose_id = 4)
);
INSERT INTO consent_text (account_id, id, purpose_id, locale, version, wording, valid_days, created_at)
SELECT p.account_id, 6, 4, 'en', 1, 'My call may be recorded so that my request is dealt with properly. The recording is stored and erased with the request. I can withdraw this at any time.', NULL, 0
FROM purpose p WHERE p.id = 4 AND p.slug = 'recording' AND NOT EXISTS (
    SELECT 1 FROM consent_text t WHERE t.account_id = p.account_id AND (t.id = 6 OR t.purpose_id = 4 AND t.locale = 'en')
);
