# What users of VenafiPS do, each step with what must come of it. One line a step: "step NAME: ok", or what came instead.
$ErrorActionPreference = 'Stop'
$WarningPreference = 'SilentlyContinue'
$ConfirmPreference = 'None'
Import-Module $env:LAB_VENAFIPS

$script:failed = 0
function Step([string] $Name, [scriptblock] $Action) {
    try {
        $result = & $Action
        if ($result -is [bool] -and $result) { "step ${Name}: ok" }
        else { $script:failed++; "step ${Name}: $($result | Out-String -Width 200)" }
    }
    catch { $script:failed++; "step ${Name}: $($_.Exception.Message) $($_.ScriptStackTrace)" }
}

$server = $env:LAB_TPP
$credential = [pscredential]::new($env:LAB_TPP_USER, (ConvertTo-SecureString $env:LAB_TPP_PASSWORD -AsPlainText -Force))
$scope = @{ certificate = 'approve,delete,discover,manage,revoke'; configuration = 'delete,manage'; security = 'delete,manage' }
$zone = '\VED\Policy\Certificates\venafips'
$byCsr = "$zone\csr.example.com"
$own = "$zone\service.example.com"
$keyPassword = 'Passw0rd!Passw0rd'

# Session and tokens
Step 'session by credential' { New-VenafiSession -Server $server -Credential $credential -ClientId VenafiPS -Scope $scope; (Get-VdcVersion) -ge [version] '24.1' }
Step 'token' { $script:token = New-VdcToken -AuthServer "https://$server" -Credential $credential -ClientId VenafiPS -Scope $scope; $token.Expires -gt [datetime]::UtcNow }
Step 'refresh' { $script:second = New-VdcToken -AuthServer "https://$server" -ClientId VenafiPS -RefreshToken $token.RefreshToken; $second.AccessToken.GetNetworkCredential().Password -ne $token.AccessToken.GetNetworkCredential().Password }
Step 'session by token' { New-VenafiSession -Server $server -AccessToken $second.AccessToken; Test-VdcToken }
Step 'session by refresh token' { New-VenafiSession -Server $server -RefreshToken $second.RefreshToken -ClientId VenafiPS; Test-VdcToken }
Step 'grant in detail' { (Test-VdcToken -GrantDetail).ClientId -eq 'VenafiPS' }
Step 'engines' { @(Get-VdcSystemStatus).Count -eq 1 }

# Policies
Step 'new policy' { (New-VdcPolicy -Path $zone -PassThru).Path -eq $zone }
Step 'set policy' {
    Set-VdcAttribute -Path $zone -PolicyClass 'X509 Certificate' -Attribute @{ 'Certificate Authority' = '\VED\Policy\Administration\CAs\Example Issuing CA 1 - Web Server' } -Lock
    $attribute = (Get-VdcAttribute -Path $zone -Class 'X509 Certificate' -Attribute 'Certificate Authority').Attribute
    [bool] $attribute.Locked -and $attribute.Value -like '*Web Server'
}
Step 'find objects' { @(Find-VdcObject -Path '\VED\Policy\Certificates' -Recursive).Path -contains $zone }
Step 'find objects by class' { @(Find-VdcObject -Class Policy -Path '\VED\Policy' -Recursive).Path -contains $zone }
Step 'get object' { (Get-VdcObject -Path $zone).TypeName -eq 'Policy' }
Step 'test object' { (Test-VdcObject -Path $zone -ExistOnly) -and -not (Test-VdcObject -Path "$zone\none" -ExistOnly) }

# Certificates
$rsa = [System.Security.Cryptography.RSA]::Create(2048)
function New-Csr { [System.Security.Cryptography.PemEncoding]::WriteString('CERTIFICATE REQUEST', [System.Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=csr.example.com', $rsa, 'SHA256', [System.Security.Cryptography.RSASignaturePadding]::Pkcs1).CreateSigningRequest()) }
Step 'request by CSR' { (New-VdcCertificate -Path $zone -Name 'csr.example.com' -Csr (New-Csr) -PassThru).Path -eq $byCsr }
Step 'request without CSR' { (New-VdcCertificate -Path $zone -Name 'service.example.com' -CommonName 'service.example.com' -PassThru).Path -eq $own }
Step 'find' { (@(Find-VdcCertificate -Path $zone -Recursive).Path | Sort-Object) -join '|' -eq "$byCsr|$own" }
Step 'count' { (Find-VdcCertificate -Path $zone -Recursive -CountOnly) -eq 2 }
Step 'page' { @(Find-VdcCertificate -Path $zone -Recursive -First 1).Count -eq 1 }
Step 'find by name' { @(Find-VdcCertificate -Path $zone -CommonName 'csr.example.com' -Recursive).Path -eq $byCsr }
Step 'find by end' { @(Find-VdcCertificate -Path $zone -Recursive -ExpireBefore ([datetime]::Now.AddYears(9))).Count -eq 2 }
Step 'get' { (Get-VdcCertificate -ID $byCsr).CertificateDetails.CN -eq 'csr.example.com' }
Step 'export with chain' {
    $text = [System.Text.Encoding]::ASCII.GetString([Convert]::FromBase64String((Export-VdcCertificate -ID $byCsr -X509 -IncludeChain).CertificateData))
    [regex]::Matches($text, 'BEGIN CERTIFICATE').Count -ge 2
}
Step 'export as DER' { [System.Security.Cryptography.X509Certificates.X509Certificate2]::new([Convert]::FromBase64String((Export-VdcCertificate -ID $byCsr -Der).CertificateData)).Subject -like '*csr.example.com*' }
Step 'export with key' {
    $data = [Convert]::FromBase64String((Export-VdcCertificate -ID $own -Pkcs12 -PrivateKeyPassword $keyPassword).CertificateData)
    [System.Security.Cryptography.X509Certificates.X509Certificate2]::new($data, $keyPassword).HasPrivateKey
}
Step 'renew' {
    $before = (Get-VdcCertificate -ID $own).CertificateDetails.Serial
    (Invoke-VdcCertificateAction -ID $own -Renew).Success -and (Get-VdcCertificate -ID $own).CertificateDetails.Serial -ne $before
}
Step 'reset has nothing to do' { -not (Invoke-VdcCertificateAction -ID $own -Reset).Success }
Step 'validate' { (Invoke-VdcCertificateAction -ID $own -Validate).Success }
Step 'revoke' {
    (Invoke-VdcCertificateAction -ID $byCsr -Revoke -AdditionalParameter @{ Reason = 4; Comments = 'replaced' }).Success -and
    (Get-VdcCertificate -ID $byCsr).CertificateDetails.RevocationStatus -eq 'Revoked'
}
Step 'import' {
    $path = [System.IO.Path]::GetTempFileName()
    $made = [System.Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=imported.example.com', $rsa, 'SHA256', [System.Security.Cryptography.RSASignaturePadding]::Pkcs1).CreateSelfSigned([datetimeoffset]::Now, [datetimeoffset]::Now.AddYears(1))
    [System.IO.File]::WriteAllText($path, $made.ExportCertificatePem())
    try { (Import-VdcCertificate -PolicyPath $zone -Path $path -PassThru).Path -eq "$zone\imported.example.com" } finally { [System.IO.File]::Delete($path) }
}

# Identities, permissions, log
Step 'who am I' { (Get-VdcIdentity -Me).Name -eq $env:LAB_TPP_USER }
Step 'find identity' { $script:identity = Find-VdcIdentity -Name cert-manager; $identity.Name -eq 'cert-manager' }
function Get-Granted { , @(Get-VdcPermission -Path $zone -Explicit).Where{ $_.ExplicitPermissions.IsReadAllowed } }
Step 'grant' {
    Set-VdcPermission -Path $zone -IdentityId $identity.ID -IsReadAllowed -IsViewAllowed -Confirm:$false
    (Get-Granted).Count -eq 1
}
Step 'take back' { $null = Remove-VdcPermission -Path $zone -IdentityId $identity.ID -Confirm:$false; (Get-Granted).Count -eq 0 }
Step 'read the log' { @(Read-VdcLog -First 5).Count -eq 5 }
Step 'log of an object' { @(Read-VdcLog -Path $byCsr -First 5).Name -contains 'Certificate Revocation' }
Step 'remove' { Remove-VdcCertificate -Path $byCsr -Confirm:$false; -not (Test-VdcObject -Path $byCsr -ExistOnly) }
Step 'revoke the token' {
    $null = Revoke-VdcToken -Force -Confirm:$false
    try { -not (Test-VdcToken) } catch { $true }
}
exit $script:failed
