SELECT account, string_agg(DISTINCT name, ', ' ORDER BY name) AS rights FROM (
  SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END, a.privilege_type, o.owner, a.grantee
    FROM (
      SELECT n.nspacl, n.nspowner FROM pg_namespace n WHERE n.nspname = 'carnet'
      UNION ALL
      SELECT c.relacl, c.relowner FROM pg_class c WHERE c.relnamespace = 'carnet'::regnamespace
      UNION ALL
      SELECT t.attacl, c.relowner FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid
        WHERE c.relnamespace = 'carnet'::regnamespace
    ) AS o (acl, owner) CROSS JOIN LATERAL aclexplode(o.acl) AS a
) AS granted (account, name, owner, grantee)
  WHERE grantee NOT IN (owner, (SELECT oid FROM pg_roles WHERE rolname = current_user))
  GROUP BY account ORDER BY account COLLATE "C"
