SELECT kind, name FROM (
  SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'view' ELSE 'object' END AS kind, c.relname::text AS name
    FROM pg_class c WHERE c.relnamespace = 'carnet'::regnamespace AND c.relkind NOT IN ('r', 'i')
  UNION ALL
  SELECT 'trigger', t.tgname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = 'carnet'::regnamespace AND (NOT t.tgisinternal OR t.tgenabled <> 'O')
  UNION ALL
  SELECT 'rule', r.rulename::text FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
    WHERE c.relnamespace = 'carnet'::regnamespace AND r.rulename <> '_RETURN'
  UNION ALL
  SELECT 'policy', p.polname::text FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    WHERE c.relnamespace = 'carnet'::regnamespace
  UNION ALL
  SELECT 'function', p.proname::text FROM pg_proc p WHERE p.pronamespace = 'carnet'::regnamespace
  UNION ALL
  SELECT 'operator', o.oprname::text FROM pg_operator o WHERE o.oprnamespace = 'carnet'::regnamespace
  UNION ALL
  SELECT 'type', t.typname::text FROM pg_type t
    WHERE t.typnamespace = 'carnet'::regnamespace AND t.typrelid = 0 AND t.typcategory <> 'A'
) AS alien (kind, name) ORDER BY kind COLLATE "C", name COLLATE "C" LIMIT 1
