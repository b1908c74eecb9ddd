namespace Dims.Delivery;

public static class DeliveryServices
{
    public static IServiceCollection AddDelivery(this IServiceCollection services)
    {
        services.AddSingleton<SecretsKeys>().AddSingleton<Vault>();
        return services;
    }
}
