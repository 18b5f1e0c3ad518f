SET search_path = carnet, pg_temp;
SET client_encoding = 'UTF8';
SET statement_timeout = 0;
-- As long as another host may take to copy from a slow stick.
SET lock_timeout = '10min';
-- SHARE-11. A host that is gone lets go of the ledger within half a minute; a program that hangs, when `carnet watch` would end it:
-- nothing honest is silent so long within a transaction.
SET tcp_keepalives_idle = 10;
SET tcp_keepalives_interval = 5;
SET tcp_keepalives_count = 3;
SET tcp_user_timeout = '30s';
SET idle_in_transaction_session_timeout = '30min';
-- A person who is asked something meanwhile may think.
SET idle_session_timeout = 0;
SET default_transaction_read_only = off;
SET default_transaction_deferrable = off;
SET bytea_output = 'hex';
SET standard_conforming_strings = on;
SET row_security = off;
-- A server that waits for others, too, goes on doing so.
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
