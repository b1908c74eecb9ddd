using System.Text.Json.Serialization;
using Dims.Messaging;
using Dims.Storage;
using Dims.Tests.Host;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dims.Tests.Storage;

// A command that does what the test says, through all behaviours and the gate.
internal sealed record Work([property: JsonIgnore] Func<Session, IMediator, Task<string>> Do) : ICommand<string>
{
    public static readonly Action<WebApplicationBuilder> Known = builder => builder.Services.AddScoped<IRequestHandler<Work, string>, WorkHandler>();

    public Work(Func<Session, Task<string>> work) : this((session, _) => work(session))
    {
    }

    public string? Subject(object answer) => (string)answer;
}

internal sealed class WorkHandler(Session session, IMediator mediator) : IRequestHandler<Work, string>
{
    public Task<string> Handle(Work command, CancellationToken cancellationToken) => command.Do(session, mediator);
}

// The table that such commands write in.
internal static class Notes
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<TestDims> Start(Engine engine, Action<WebApplicationBuilder>? adjust = null)
    {
        var dims = await TestDims.Start(engine, Work.Known + adjust);
        await using var connection = await dims.Database.OpenOwn();
        await using var command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE notes (id TEXT PRIMARY KEY, number BIGINT)";
        await command.ExecuteNonQueryAsync();
        return dims;
    }

    public static Task<int> Note(this Session session, string id, long number = 0) =>
        session.Execute("INSERT INTO notes (id, number) VALUES (@id, @number)", new { id, number });

    public static Task<string> Does(this TestDims dims, Func<Session, Task<string>> work, CancellationToken cancel = default) =>
        dims.Send(new Work(work), cancel).WaitAsync(Patience, CancellationToken.None);

    public static async Task<IReadOnlyList<string>> Noted(this TestDims dims)
    {
        await using var read = await dims.Database.Read();
        return await read.Query<string>("SELECT id FROM notes ORDER BY id");
    }

    public static async Task<long> Count(this TestDims dims, string sql, object? args = null)
    {
        await using var read = await dims.Database.Read();
        return await read.Scalar<long>(sql, args);
    }

    public static long Commits(this TestDims dims) => ((SqliteGate)dims.Database.Gate).Commits;
}
