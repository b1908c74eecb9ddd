using MediatR;

namespace Dims.Messaging;

public static class CommandServices
{
    // MediatR 5.1.0 brings no registration of its own: the handlers of this assembly, and the behaviours in the order they run.
    public static IServiceCollection AddCommands(this IServiceCollection services)
    {
        services.AddScoped<ServiceFactory>(scope => scope.GetService);
        services.AddScoped<IMediator, Mediator>();
        services.AddSingleton<InFlightKeys>();
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(TransactionBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(IdempotencyBehavior<,>));
        services.AddScoped(typeof(IPipelineBehavior<,>), typeof(AuditBehavior<,>));
        foreach (var type in typeof(CommandServices).Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false }))
            foreach (var handles in type.GetInterfaces().Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRequestHandler<,>)))
                services.AddScoped(handles, type);
        return services;
    }
}
