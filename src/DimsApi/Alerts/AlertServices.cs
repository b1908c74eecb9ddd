namespace Dims.Alerts;

// The clock is not here: DimsHost starts it after the database is up to date.
public static class AlertServices
{
    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        services.AddScoped<AlertWriter>().AddScoped<AlertPlace>().AddScoped<AlertTrail>().AddScoped<ClockFacts>().AddScoped<AlertReminders>().AddScoped<EventLog>();
        services.AddSingleton<AlertMemory>().AddSingleton<AlertEventPages>().AddSingleton<AlertQueries>();
        return services;
    }
}
