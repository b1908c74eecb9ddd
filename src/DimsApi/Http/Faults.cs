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
}

// Collects every fault of one body. One fault per place: what could not be read is not also judged.
public sealed class Faults
{
    // A body of some megabytes can hold millions of faults: nobody reads them, and the memory is everybody's.
    private const int Most = 200;

    private readonly Dictionary<string, Fault> _found = new(StringComparer.Ordinal);

    public bool Any => _found.Count > 0;

    public bool Has(string pointer) => _found.ContainsKey(pointer);

    public IReadOnlyList<Fault> All => [.. _found.Values];

    public void Add(string pointer, string code, string detail)
    {
        if (_found.Count < Most) _found.TryAdd(pointer, new Fault { Pointer = pointer, Code = code, Detail = detail });
    }

    public void ThrowIfAny()
    {
        if (Any) throw new Problem(ProblemCodes.InvalidInput, Summary()) { Errors = All };
    }

    private string Summary() => _found.Count == 1
        ? $"{_found.Values.First().Pointer}: {_found.Values.First().Detail}"
        : $"{_found.Count} faults{(_found.Count == Most ? " or more" : "")}; see errors for each place and reason.";
}
