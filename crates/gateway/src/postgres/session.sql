SET search_path = carnet, pg_temp;
SET client_encoding = 'UTF8';
SET statement_timeout = 0;
-- As long as another host may take to copy from a slow stick.
SET lock_timeout = '10min';
SET idle_in_transaction_session_timeout = 0;
SET default_transaction_read_only = off;
SET default_transaction_deferrable = off;
SET bytea_output = 'hex';
SET standard_conforming_strings = on;
SET row_security = off;
-- A server that waits for others, too, goes on doing so.
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
