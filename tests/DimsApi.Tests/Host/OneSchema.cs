using System.Runtime.CompilerServices;
using Dapper;

namespace Dims.Tests.Host;

// Dapper keeps what it compiles for each connection string. Here every test has a database of its own with the same tables as the others of its engine, and compiling everything anew for each took half of the time.
internal sealed class OneSchema : IEqualityComparer<string>
{
    [ModuleInitializer]
    internal static void Use() => SqlMapper.ConnectionStringComparer = new OneSchema();

    public bool Equals(string? x, string? y) => IsSqlite(x) == IsSqlite(y);

    public int GetHashCode(string obj) => IsSqlite(obj).GetHashCode();

    private static bool IsSqlite(string? connection) => connection?.StartsWith("Data Source=", StringComparison.OrdinalIgnoreCase) == true;
}
