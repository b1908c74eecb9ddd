namespace Dims.Storage;

// One row each in `counters`. Revision numbers the data, numbers the samples; the others number the changes of what instances keep in memory.
public static class Counters
{
    public const string Revision = "revision";
    public const string Numbers = "numbers";
    public const string Access = "access";
    public const string Substances = "substances";
    public const string Alerts = "alerts";
    // Never counts: its row is what those wait at who give names a meaning.
    public const string Naming = "naming";
}
