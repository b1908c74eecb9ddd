using Dims.Http;
using Dims.Storage;

namespace Dims.Cli;

// Which database a verb works on: the server's own settings, unless the command line says otherwise. Every verb goes through the one composition of the server.
internal sealed class Place(Terminal terminal, IReadOnlyList<string> settings)
{
    // The host's log goes to standard error: standard output belongs to the verb.
    private static readonly string[] Quiet = ["--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Warning", "--Logging:Console:LogToStandardErrorThreshold=Trace"];

    public Terminal Terminal { get; } = terminal;

    public IReadOnlyList<string> Settings { get; } = settings;

    public WebApplication Compose(params string[] more) => DimsHost.Build([.. Quiet, .. Settings, .. more]);

    public Task<int> Use(bool migrate, Func<IServiceProvider, Task<int>> work, params string[] more) => Terminal.Guard(async () =>
    {
        await using var app = Compose(more);
        await using var scope = app.Services.CreateAsyncScope();
        if (migrate) await BringUpToDate(scope.ServiceProvider);
        else await MustExist(scope.ServiceProvider.GetRequiredService<Database>());
        return await work(scope.ServiceProvider);
    });

    // As the server does at its start.
    public static async Task<IReadOnlyList<string>> BringUpToDate(IServiceProvider services)
    {
        var applied = await services.GetRequiredService<Migrator>().Migrate();
        await StartUp.Seed(services);
        return applied;
    }

    // A backup must be possible before an upgrade, so an older database is good enough here; none at all is not.
    private static async Task MustExist(Database database)
    {
        await using var read = await database.Read();
        try
        {
            await read.Scalar<long>("SELECT count(*) FROM migrations");
        }
        catch (System.Data.Common.DbException)
        {
            throw new Problem(ProblemCodes.NotReady, "There are no tables of this program in this database. `dims migrate` makes them.");
        }
    }
}
