using BrowserAgent.Worker.Accounts;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Configuration;
using BrowserAgent.Worker.Http;
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
        services.TryAddSingleton<IAccountLoginRecovery, AccountLoginRecovery>();
        services.AddDataProtection()
            .SetApplicationName("browser-agent")
            .PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(Path.GetFullPath(worker.DataFolder), "keys")));
        var key = ApiKeyFile.ReadOrCreate(worker.DataFolder);
        services.AddAuthentication()
            .AddScheme<ApiKeyOptions, ApiKeyAuthentication>(ApiKeyAuthentication.SchemeName, options => options.Key = key);
        services.AddAuthorization(ApiKeyAuthentication.AddPolicy);
        return services;
    }
}
