using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Tasks.Webhooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks;

/// <summary>Registers the webhooks.</summary>
internal static class WebhookServiceRegistration
{
    /// <summary>Binds section <c>Webhook</c> and validates it at start. Needs the queue. A webhook without a signing secret is not sent.</summary>
    public static IServiceCollection AddWebhooks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddValidatedOptions<WebhookOptions>(configuration, WebhookOptions.Section);
        services.AddSingleton<IValidateOptions<WebhookOptions>, WebhookOptionsValidator>();
        services.TryAddSingleton<SecretResolver>();
        services.AddSingleton<WebhookAddressPolicy>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<WebhookOutbox>();
        services.AddSingleton<IDeadLetters>(provider => provider.GetRequiredService<WebhookOutbox>());
        services.AddHostedService<WebhookDispatcher>();
        return services;
    }
}
