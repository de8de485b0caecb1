<!-- Boils the client library's documentation down to one line for each model and property: name, tab, summary. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="text" encoding="utf-8" />
  <xsl:template match="/">
    <xsl:for-each select="doc/members/member[starts-with(@name, 'P:k8s.Models.') or starts-with(@name, 'T:k8s.Models.')][not(contains(@name, 'alpha')) and not(contains(@name, 'beta'))]">
      <xsl:value-of select="concat(@name, '&#9;', normalize-space(summary), '&#10;')" />
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
