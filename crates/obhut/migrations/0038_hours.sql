-- When the desk works: the hours of a week in a time zone, the public holidays of a German state, and days of the desk's own.
CREATE TABLE business_schedule (
    account_id   BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    name         TEXT NOT NULL,
    zone         TEXT NOT NULL,
    land         TEXT,
    week         TEXT NOT NULL,
    is_default   BOOLEAN NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
);

CREATE TABLE business_holiday (
    account_id   BIGINT NOT NULL,
    schedule_id  BIGINT NOT NULL,
    id           BIGINT NOT NULL,
    name         TEXT NOT NULL,
    from_day     BIGINT NOT NULL,
    until_day    BIGINT NOT NULL,
    yearly       BOOLEAN NOT NULL,
    PRIMARY KEY (account_id, schedule_id, id)
);
