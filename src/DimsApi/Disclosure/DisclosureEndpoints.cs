using Dims.Http;

namespace Dims.Disclosure;

public static class DisclosureEndpoints
{
    public static void MapDisclosure(this Api api) =>
        api.Get("/v1/disclosure", "getDisclosure", "Read what is told without a key, and by which policy", Policy).Answers<DisclosureAnswer>(200, "The policy, everything that may be asked, and the snapshot that answers it.").HasETag();

    public static IServiceCollection AddDisclosure(this IServiceCollection services) => services.AddSingleton<FactReader>().AddSingleton<Snapshots>().AddSingleton<PublicTrends>();

    private static async Task Policy(HttpContext context, PublicTrends trends, CancellationToken cancel) => await TaggedAnswer.Write(context, await trends.Policy(cancel), cancel);
}
