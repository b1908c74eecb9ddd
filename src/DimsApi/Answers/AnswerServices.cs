namespace Dims.Answers;

public static class AnswerServices
{
    public static IServiceCollection AddAnswers(this IServiceCollection services) =>
        services.AddSingleton<AnswerKeys>().AddScoped<CodeTies>().AddSingleton<ResultLookups>().AddSingleton<WrongCodes>();
}
