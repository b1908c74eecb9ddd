using Dims.Storage;

namespace Dims.Http;

public static class Health
{
    public static void MapHealth(this Api api)
    {
        api.Get("/health/live", "getHealthLive", "Is the process alive", () => Results.Json(new HealthView { Status = "live" }, Wire.Json)).ExcludeFromDescription();
        api.Get("/health/ready", "getHealthReady", "Can it serve", Ready).ExcludeFromDescription();
    }

    private static async Task<IResult> Ready(Migrator migrator, CancellationToken cancel)
    {
        try
        {
            if (await migrator.IsUpToDate(cancel)) return Results.Json(new HealthView { Status = "ready" }, Wire.Json);
            throw new Problem(ProblemCodes.NotReady, "The database is not up to date; run `dims migrate`.");
        }
        catch (System.Data.Common.DbException)
        {
            throw new Problem(ProblemCodes.NotReady, "The database cannot be reached or is not there yet.");
        }
    }
}

/// <summary>Health of the service.</summary>
public sealed record HealthView
{
    /// <summary>`live` or `ready`.</summary>
    public required string Status { get; init; }
}
