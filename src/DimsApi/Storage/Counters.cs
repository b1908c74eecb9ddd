namespace Dims.Storage;

// One row each in `counters`. Revision numbers the data, numbers the samples; the others number the changes of what instances keep in memory.
public static class Counters
{
    public const string Revision = "revision";
    public const string Numbers = "numbers";
    public const string Access = "access";
    public const string Substances = "substances";
    public const string Alerts = "alerts";
    // Changes of the rules, the danger list and the escalation list.
    public const string Rules = "rules";
    // Numbers the notices; without holes.
    public const string Notices = "notices";
    // Numbers the attempts to deliver.
    public const string Attempts = "attempts";
    // Changes of the settings of recognition, and their approvals.
    public const string Recognition = "recognition";
    // Never counts: its row is what those wait at who give names a meaning.
    public const string Naming = "naming";
}
