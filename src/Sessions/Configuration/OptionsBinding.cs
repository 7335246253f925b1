using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Configuration;

/// <summary>Binds options so that they are validated at start, and each error names the configuration key, its value and the allowed range.</summary>
public static class OptionsBinding
{
    /// <summary>Binds <typeparamref name="TOptions"/> to a section and checks its annotations, lists included, before the host starts.</summary>
    public static OptionsBuilder<TOptions> AddValidatedOptions<TOptions>(this IServiceCollection services, IConfiguration configuration, string section)
        where TOptions : class
    {
        services.AddSingleton<IValidateOptions<TOptions>>(new OptionsAnnotationValidator<TOptions>(section));
        return services.AddOptions<TOptions>().Bind(configuration.GetSection(section)).ValidateOnStart();
    }
}
