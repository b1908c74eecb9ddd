namespace Dims.Cli;

// Holds proposals against their steps, their evidence and the alerts that came of them.
internal static class VerifyProposals
{
    // A published draft has closed its proposal, and nothing else has; one that is taken up has a draft that waits.
    public const string Alerts =
        """
        SELECT 'proposal ' || p.id || ' is ' || p.state || ', and its draft ' || a.id || ' is published' FROM alerts a JOIN proposals p ON p.id = a.proposal_id WHERE a.version > 0 AND p.state <> 'closed'
        UNION ALL
        SELECT 'proposal ' || p.id || ' is closed, and no alert of it is published' FROM proposals p LEFT JOIN alerts a ON a.id = p.alert_id AND a.proposal_id = p.id WHERE p.state = 'closed' AND p.merged_into IS NULL AND COALESCE(a.version, 0) = 0
        UNION ALL
        SELECT 'proposal ' || p.id || ' is taken up, and its draft is ' || COALESCE(a.state, 'not there') FROM proposals p LEFT JOIN alerts a ON a.id = p.alert_id AND a.proposal_id = p.id
        WHERE p.state = 'taken-up' AND COALESCE(a.state, '') NOT IN ('draft', 'returned')
        UNION ALL
        SELECT 'proposal ' || p.id || ' names the alert ' || p.alert_id || ', which was written from another or none' FROM proposals p JOIN alerts a ON a.id = p.alert_id WHERE COALESCE(a.proposal_id, '') <> p.id
        UNION ALL
        SELECT 'alert ' || a.id || ' was written from ' || a.proposal_id || ', which is not there' FROM alerts a LEFT JOIN proposals p ON p.id = a.proposal_id WHERE a.proposal_id IS NOT NULL AND p.id IS NULL
        """;

    // The last step that moves it says where it stands; steps and evidence are counted from 0.
    public const string History =
        """
        SELECT 'proposal ' || p.id || ' is ' || p.state || ', and was last ' || COALESCE(s.step, 'never anything') FROM proposals p
        LEFT JOIN proposal_steps s ON s.proposal = p.id AND s.ordinal = (SELECT MAX(m.ordinal) FROM proposal_steps m WHERE m.proposal = p.id AND (m.step IN ('raised', 'reopened', 'rejected', 'taken-up', 'closed') OR (m.step = 'merged' AND p.merged_into IS NOT NULL)))
        WHERE p.state <> CASE s.step WHEN 'raised' THEN 'open' WHEN 'reopened' THEN 'open' WHEN 'rejected' THEN 'rejected' WHEN 'taken-up' THEN 'taken-up' WHEN 'closed' THEN 'closed' WHEN 'merged' THEN 'closed' ELSE '' END
           OR p.place <> CASE p.state WHEN 'open' THEN 0 WHEN 'taken-up' THEN 1 WHEN 'rejected' THEN 2 ELSE 3 END
        UNION ALL
        SELECT 'proposal ' || p.id || ' counts ' || p.steps || ' steps and ' || p.evidence || ' pieces of evidence from ' || p.samples || ' samples; there are ' || COALESCE(s.n, 0) || ', ' || COALESCE(e.n, 0) || ' and ' || COALESCE(e.samples, 0)
        FROM proposals p
        LEFT JOIN (SELECT proposal, COUNT(*) AS n, MAX(ordinal) AS most FROM proposal_steps GROUP BY proposal) s ON s.proposal = p.id
        LEFT JOIN (SELECT proposal, COUNT(*) AS n, MAX(ordinal) AS most, COUNT(DISTINCT sample) AS samples FROM proposal_evidence GROUP BY proposal) e ON e.proposal = p.id
        WHERE p.steps <> COALESCE(s.n, 0) OR p.steps <> COALESCE(s.most, -1) + 1 OR p.evidence <> COALESCE(e.n, 0) OR p.evidence <> COALESCE(e.most, -1) + 1 OR p.samples <> COALESCE(e.samples, 0)
        UNION ALL
        SELECT 'product ' || k.product || ' leads to ' || k.proposal || ', which is ' || CASE WHEN p.id IS NULL THEN 'not there' ELSE 'about another' END FROM proposal_products k LEFT JOIN proposals p ON p.id = k.proposal
        WHERE p.id IS NULL OR COALESCE(p.product, '') <> k.product
        """;
}
