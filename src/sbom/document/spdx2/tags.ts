/** Which part of a document a tag of the tag-value form belongs to. */
export type TagOwner =
  | 'document'
  | 'package'
  | 'file'
  | 'snippet'
  | 'licence'
  | 'annotation'
  | 'review'
  | 'any';

/**
 * The tags of SPDX 2.1 to 2.3: owner and field of the JSON form, with `/` before a field of a field. `*`: may be there again. Tags
 * of `any` belong to whichever element was begun last. The first tag of a class begins a new element: see {@link BEGINS}.
 */
export const TAGS: Readonly<Record<string, readonly [owner: TagOwner, field: string]>> = {
  SPDXVersion: ['document', 'spdxVersion'],
  DataLicense: ['document', 'dataLicense'],
  SPDXID: ['any', 'SPDXID'],
  DocumentName: ['document', 'name'],
  DocumentNamespace: ['document', 'documentNamespace'],
  DocumentComment: ['document', 'comment'],
  LicenseListVersion: ['document', 'creationInfo/licenseListVersion'],
  Creator: ['document', 'creationInfo/creators*'],
  Created: ['document', 'creationInfo/created'],
  CreatorComment: ['document', 'creationInfo/comment'],
  PackageName: ['package', 'name'],
  PackageVersion: ['package', 'versionInfo'],
  PackageFileName: ['package', 'packageFileName'],
  PackageSupplier: ['package', 'supplier'],
  PackageOriginator: ['package', 'originator'],
  PackageDownloadLocation: ['package', 'downloadLocation'],
  FilesAnalyzed: ['package', 'filesAnalyzed'],
  PackageHomePage: ['package', 'homepage'],
  PackageSourceInfo: ['package', 'sourceInfo'],
  PackageLicenseConcluded: ['package', 'licenseConcluded'],
  PackageLicenseInfoFromFiles: ['package', 'licenseInfoFromFiles*'],
  PackageLicenseDeclared: ['package', 'licenseDeclared'],
  PackageLicenseComments: ['package', 'licenseComments'],
  PackageCopyrightText: ['package', 'copyrightText'],
  PackageSummary: ['package', 'summary'],
  PackageDescription: ['package', 'description'],
  PackageComment: ['package', 'comment'],
  PackageAttributionText: ['package', 'attributionTexts*'],
  PrimaryPackagePurpose: ['package', 'primaryPackagePurpose'],
  ReleaseDate: ['package', 'releaseDate'],
  BuiltDate: ['package', 'builtDate'],
  ValidUntilDate: ['package', 'validUntilDate'],
  FileName: ['file', 'fileName'],
  FileType: ['file', 'fileTypes*'],
  LicenseConcluded: ['file', 'licenseConcluded'],
  LicenseInfoInFile: ['file', 'licenseInfoInFiles*'],
  LicenseComments: ['file', 'licenseComments'],
  FileCopyrightText: ['file', 'copyrightText'],
  FileComment: ['file', 'comment'],
  FileNotice: ['file', 'noticeText'],
  FileContributor: ['file', 'fileContributors*'],
  FileAttributionText: ['file', 'attributionTexts*'],
  FileDependency: ['file', 'fileDependencies*'],
  SnippetSPDXID: ['snippet', 'SPDXID'],
  SnippetFromFileSPDXID: ['snippet', 'snippetFromFile'],
  SnippetLicenseConcluded: ['snippet', 'licenseConcluded'],
  LicenseInfoInSnippet: ['snippet', 'licenseInfoInSnippets*'],
  SnippetLicenseComments: ['snippet', 'licenseComments'],
  SnippetCopyrightText: ['snippet', 'copyrightText'],
  SnippetComment: ['snippet', 'comment'],
  SnippetName: ['snippet', 'name'],
  SnippetAttributionText: ['snippet', 'attributionTexts*'],
  LicenseID: ['licence', 'licenseId'],
  ExtractedText: ['licence', 'extractedText'],
  LicenseName: ['licence', 'name'],
  LicenseComment: ['licence', 'comment'],
  Annotator: ['annotation', 'annotator'],
  AnnotationDate: ['annotation', 'annotationDate'],
  AnnotationType: ['annotation', 'annotationType'],
  AnnotationComment: ['annotation', 'comment'],
  SPDXREF: ['annotation', 'SPDXREF'],
  Reviewer: ['review', 'reviewer'],
  ReviewDate: ['review', 'reviewDate'],
  ReviewComment: ['review', 'comment'],
};

/** Tags that begin an element. */
export const BEGINS: ReadonlySet<string> = new Set([
  'PackageName',
  'FileName',
  'SnippetSPDXID',
  'LicenseID',
  'Annotator',
  'Reviewer',
]);

/** The lists of the JSON form that the elements go to; annotations go to what they are about. */
export const LISTS: Readonly<Record<Exclude<TagOwner, 'document' | 'any'>, string>> = {
  package: 'packages',
  file: 'files',
  snippet: 'snippets',
  licence: 'hasExtractedLicensingInfos',
  annotation: 'annotations',
  review: 'revieweds',
};
