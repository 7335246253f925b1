using System.Net;
using System.Net.Sockets;

namespace BrowserAgent.Worker.Authentication;

/// <summary>The network whose failures are counted together: an IPv4 address, or the /64 network of an IPv6 address, all of which one caller may have.</summary>
internal static class CallerNetwork
{
    private const int NetworkBytes = 8;

    public static string Of(IPAddress? address)
    {
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return plain switch
        {
            null => "unknown",
            { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(plain.GetAddressBytes()[..NetworkBytes]),
            _ => plain.ToString(),
        };
    }
}
