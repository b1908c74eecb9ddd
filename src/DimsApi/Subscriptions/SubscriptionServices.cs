namespace Dims.Subscriptions;

// The worker is not here: DimsHost starts it after the database is up to date.
public static class SubscriptionServices
{
    public static IServiceCollection AddSubscriptions(this IServiceCollection services) =>
        services.AddSingleton<DeliveryBell>().AddSingleton<TurnsUnderWay>().AddSingleton<EventShelf>().AddSingleton<SubscriptionQueries>().AddSingleton<TestEvents>().AddSingleton<SubscriptionsDesk>();
}
