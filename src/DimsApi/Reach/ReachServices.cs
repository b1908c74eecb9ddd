namespace Dims.Reach;

public static class ReachServices
{
    public static IServiceCollection AddReach(this IServiceCollection services) => services.AddSingleton<ReadNotes>().AddSingleton<DeliveryMeter>().AddSingleton<ReachQueries>();
}
