using Dims.Storage;
using MediatR;

namespace Dims.Messaging;

// The same rules by every door: attributes first, then what the command checks itself. All faults at once, each with its JSON pointer.
public sealed class ValidationBehavior<TCommand, TAnswer>(Session session) : IPipelineBehavior<TCommand, TAnswer>
    where TCommand : ICommand<TAnswer>
{
    public Task<TAnswer> Handle(TCommand request, CancellationToken cancellationToken, RequestHandlerDelegate<TAnswer> next)
    {
        if (request is not ISlice && !session.Carries(request)) Http.Rules.Check(request).ThrowIfAny();
        return next();
    }
}
