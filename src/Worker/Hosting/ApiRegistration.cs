using BrowserAgent.Worker.Accounts;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Authorization;
using BrowserAgent.Worker.Configuration;
using BrowserAgent.Worker.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BrowserAgent.Worker.Hosting;

/// <summary>Registers the services of the HTTP API.</summary>
internal static class ApiRegistration
{
    public static IServiceCollection AddWorkerApi(this IServiceCollection services, WorkerHostOptions worker)
    {
        services.ConfigureHttpJsonOptions(json => ApiJsonOptions.Configure(json.SerializerOptions));
        services.AddProblemDetails();
        services.AddOpenApi("v1");
        services.AddSingleton<JobLongPolling>();
        services.AddSingleton<SubmissionLimiter>();
        services.TryAddSingleton<IAccountLoginRecovery, AccountLoginRecovery>();
        services.AddDataProtection()
            .SetApplicationName("browser-agent")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(Path.GetFullPath(worker.DataFolder), "keys")));
        services.AddSingleton(BuiltInApiKey.Read(worker));
        services.AddSingleton<ApiKeyVerifier>();
        services.AddSingleton<FailedKeyThrottle>();
        services.AddSingleton<CallerAuthenticator>();
        services.AddSingleton<ReservedNames>();
        services.AddSingleton<ApiKeyIssuer>();
        services.AddSingleton<UserPasswords>();
        services.AddSingleton<UserVerifier>();
        services.AddSingleton<FailedPasswordThrottle>();
        services.AddSingleton<KnownDevice>();
        services.AddSingleton<PasswordSignIn>();
        services.AddSingleton<UserEndpoints>();
        services.AddHttpContextAccessor();
        services.AddScoped<CallerJobs>();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, configureOptions: null);
        services.AddAuthorization();
        services.AddReverseProxies(worker);
        return services;
    }
}
