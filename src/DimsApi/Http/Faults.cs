using System.Globalization;

namespace Dims.Http;

/// <summary>One fault in what was sent: where (a JSON pointer, or `?name` of a query parameter) and what is wrong with it.</summary>
public sealed record Fault
{
    /// <summary>JSON pointer into the body (RFC 6901), or the name of the query parameter after a `?`.</summary>
    public required string Pointer { get; init; }
    /// <summary>What is wrong, in words that name the bound or the allowed values.</summary>
    public required string Detail { get; init; }
    /// <summary>A stable code for the kind of fault.</summary>
    public required string Code { get; init; }
    /// <summary>Where it stands in the spreadsheet that was sent; left out for other bodies and for faults of the whole file.</summary>
    public FaultCell? Cell { get; init; }
}

/// <summary>A place in a spreadsheet, as its program shows it.</summary>
public sealed record FaultCell
{
    /// <summary>The line, from 1; left out where it is a whole column.</summary>
    public int? Line { get; init; }
    /// <summary>The letters of the column, `A` for the first; left out where it is a whole line, or the file has no such column.</summary>
    public string? Column { get; init; }
    /// <summary>The header of the column, as the file or, where it lacks the column, the template has it.</summary>
    public string? Header { get; init; }
    /// <summary>What stands there, or how it begins; left out where nothing does.</summary>
    public string? Found { get; init; }

    public override string ToString() => string.Join(", ", new[]
    {
        Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"line {line}") : null,
        Column is null ? null : $"column {Column}",
        Header is null ? null : $"'{Header}'",
    }.OfType<string>());
}

// Collects every fault of one body. One fault per place: what could not be read is not also judged.
public sealed class Faults
{
    // A body of some megabytes can hold millions of faults: nobody reads them, and the memory is everybody's.
    private const int Most = 200;

    private readonly Dictionary<(string Pointer, string? Cell), Fault> _found = [];
    private readonly HashSet<string> _pointers = new(StringComparer.Ordinal);
    private readonly Func<string, FaultCell?>? _cellOf;

    // `cellOf`: where what a pointer names stands in a spreadsheet.
    public Faults(Func<string, FaultCell?>? cellOf = null) => _cellOf = cellOf;

    public bool Any => _found.Count > 0;

    public bool Has(string pointer) => _pointers.Contains(pointer);

    public IReadOnlyList<Fault> All => [.. _found.Values];

    public void Add(string pointer, string code, string detail)
    {
        if (_found.Count < Most && _pointers.Add(pointer)) Keep(new Fault { Pointer = pointer, Code = code, Detail = detail, Cell = _cellOf?.Invoke(pointer) });
    }

    // Of the file itself: one for each place in it.
    public void AddCell(string code, string detail, FaultCell cell) => AddCell("", code, detail, cell);

    // A member stands in several lines of a spreadsheet, and each can have its fault.
    public void AddCell(string pointer, string code, string detail, FaultCell cell)
    {
        if (_found.Count >= Most) return;
        _pointers.Add(pointer);
        Keep(new Fault { Pointer = pointer, Code = code, Detail = detail, Cell = cell });
    }

    private void Keep(Fault fault) => _found.TryAdd((fault.Pointer, fault.Cell?.ToString()), fault);

    public void ThrowIfAny()
    {
        if (Any) throw new Problem(ProblemCodes.InvalidInput, Summary()) { Errors = All };
    }

    public string Summary() => _found.Count == 1
        ? $"{Place(_found.Values.First())}: {_found.Values.First().Detail}"
        : $"{_found.Count} faults{(_found.Count == Most ? " or more" : "")}; see errors for each place and reason.";

    private static string Place(Fault fault) => fault.Cell?.ToString() is { Length: > 0 } cell ? cell : fault.Pointer;
}
