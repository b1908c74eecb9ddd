namespace Dims.Tests.Host;

// A machine on which the program never ran: an empty folder, and for PostgreSQL an empty database.
internal sealed class EmptyPlace : IAsyncDisposable
{
    private string? _database;

    public string Folder { get; } = Directory.CreateTempSubdirectory("dims-fresh-").FullName;

    public string Connection => _database ?? "Data Source=" + Path.Combine(Folder, "dims.db");

    // For the environment of a process: nothing for SQLite, whose file lies in the working folder.
    public IEnumerable<(string Name, string Value)> Settings => _database is null ? [] : [("ConnectionStrings__Dims", _database), ("Dims__Engine", "postgresql")];

    // For a host or a verb in this process.
    public string[] Arguments => [$"--ConnectionStrings:Dims={Connection}", $"--Dims:Engine={(_database is null ? "sqlite" : "postgresql")}"];

    public static async Task<EmptyPlace> For(Engine engine)
    {
        var database = engine == Engine.Postgres ? await PostgresServer.CreateDatabaseAsync() : null;
        return new EmptyPlace { _database = database };
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null) await PostgresServer.DropDatabaseAsync(_database);
        Directory.Delete(Folder, recursive: true);
    }
}
