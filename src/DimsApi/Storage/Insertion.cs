using System.Globalization;

namespace Dims.Storage;

// A table to which rows are added by the thousand, and the columns that are given.
public sealed class Insertion(string name, params string[] columns)
{
    public string Named { get; } = $"INSERT INTO {name} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(c => "@" + c))})";

    // The statement for so many rows at once.
    public string Numbered(int rows) => $"INSERT INTO {name} ({string.Join(", ", columns)}) VALUES " + string.Join(", ", Enumerable.Range(0, rows).Select(Numbers));

    private string Numbers(int row) => "(" + string.Join(", ", columns.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"?{row * columns.Length + i + 1}"))) + ")";

    public IReadOnlyList<string> Parameters { get; } = [.. columns.Select(c => "@" + c)];
}

// Text that is UTF-8 already.
public readonly record struct Utf8Text(byte[] Bytes)
{
    public override string ToString() => System.Text.Encoding.UTF8.GetString(Bytes);
}
