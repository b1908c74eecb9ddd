using System.Net;

namespace Dims.Delivery;

public static class DeliveryServices
{
    // Where delivering to this machine may be set.
    public const string Testing = "Testing";

    public static IServiceCollection AddDelivery(this IServiceCollection services)
    {
        services.AddSingleton<HostLookup>(new HostLookups(Dns.GetHostAddresses).Ask);
        services.AddSingleton<SafeConnect>().AddSingleton<HttpSender>().AddSingleton<ISender, SenderByHost>();
        services.AddSingleton<SecretsKeys>().AddSingleton<Vault>();
        services.AddOptions<DimsOptions>()
            .Validate<IHostEnvironment>((o, here) => !o.DeliverToLoopback || here.IsDevelopment() || here.IsEnvironment(Testing), "Dims__DeliverToLoopback is for tests and Development: with it a partner could have this service call its own network.")
            .Validate(o => o.ConnectWithin < o.AnswerWithin, "Dims__ConnectWithin is a part of Dims__AnswerWithin and has to be shorter.")
            .Validate(o => o.DeliveryPorts.All(p => p is > 0 and <= 65535), "Dims__DeliveryPorts: a port is a number from 1 to 65535.");
        return services;
    }
}
