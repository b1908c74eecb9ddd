namespace Dims.Proposals;

public static class ProposalServices
{
    public static IServiceCollection AddProposals(this IServiceCollection services)
    {
        services.AddScoped<ProposalWriter>().AddScoped<ProposalMerges>();
        services.AddSingleton<ProposalQueries>().AddSingleton<EvidenceQueries>();
        return services;
    }
}
