using System.Net;
using BrowserAgent.Worker.Configuration;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace BrowserAgent.Worker.Hosting;

/// <summary>Which host names the worker answers to, and which proxies it believes.</summary>
internal static class ReverseProxyRegistration
{
    private static readonly string[] LoopbackNames = ["localhost", "127.0.0.1", "[::1]"];

    /// <exception cref="OptionsValidationException">An entry of Worker:KnownProxies is neither an address nor a network.</exception>
    public static IServiceCollection AddReverseProxies(this IServiceCollection services, WorkerHostOptions worker)
    {
        services.AddHostFiltering(filter => filter.AllowedHosts = [.. HostsOf(worker)]);
        var proxies = worker.KnownProxies.Select(ReadNetwork).ToArray();
        return services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = proxies.Length == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in proxies)
            {
                forwarded.KnownIPNetworks.Add(network);
            }
        });
    }

    /// <summary>Before everything else that looks at the request: the callers' addresses and https come from the proxy.</summary>
    public static IApplicationBuilder UseReverseProxies(this IApplicationBuilder app) => app.UseForwardedHeaders().UseHostFiltering();

    private static IEnumerable<string> HostsOf(WorkerHostOptions worker)
    {
        if (worker.AllowedHosts.Count > 0)
        {
            return worker.AllowedHosts.Concat(LoopbackNames);
        }

        var address = new Uri(worker.Url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal));
        return address.IsLoopback ? LoopbackNames.Append(address.Host) : ["*"];
    }

    private static IPNetwork ReadNetwork(string text)
    {
        if (IPNetwork.TryParse(text, out var network))
        {
            return network;
        }

        return IPAddress.TryParse(text, out var address)
            ? new IPNetwork(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128)
            : throw new OptionsValidationException("Worker", typeof(WorkerHostOptions), [$"Worker:KnownProxies has \"{text}\", which is neither an address (10.0.0.7) nor a network (10.0.0.0/24)."]);
    }
}
